"""The version, where every file can read it without importing the public face of the package."""

__version__ = "0.2.0"
