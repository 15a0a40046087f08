"""Exercises: fair questions about small networks, with keys that accept every correct answer and know every mistake.

    reader > plan (tape, blanks, mistakes) > drawing, intervals, decidable > variants > outputs;  follow: marking.
"""
