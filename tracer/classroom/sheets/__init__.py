"""Printed exercises: a sheet for every student and the teacher's key, as PDF through Typst.

The Typst files in templates/sheets are constant. All that differs from sheet to sheet reaches them as JSON, and is
shown there as text or put together as a formula, never read as Typst code: no title and no name can be anything but
text.
"""

from tracer.classroom.sheets.pdfs import PRINT

__all__ = ["PRINT"]
