"""`python -m tracer.live`: the script of our own pages, for who wants to read it."""

import sys

from tracer.live.bundle import bundle
from tracer.live.site import site_markdown
from tracer.resources import settings_file
from tracer.saying.environment import Templates

sys.stdout.write(bundle(Templates().environment, site_markdown(settings_file())).text)
