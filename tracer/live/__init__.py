"""The page's script, compiled from our own Python and templates."""
