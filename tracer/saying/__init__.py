"""How a trace is put on paper: numerals, symbols, equations, and sentences that follow the numbers."""
