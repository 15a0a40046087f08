"""What stands in the page for those of our modules that ask for files, or for libraries that are not Python's own.

Each has the names of the module that it stands for, as far as a page needs them. `tracer.site.live_page` fills their
tables.
"""
