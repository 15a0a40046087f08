"""For `tracer.ground.version`: what an edited trace says of who made it."""

__version__ = "0.2.0"
