"""MkDocs loads this: the lessons' pages are written anew before every build."""

from tracer.hook import *  # noqa: F403
