"""What a tape is made of: operators, and the activations, losses and update rules that are written with them.

Each is one entry in one table. About a dozen operators are primitive; every other is a tree over them. A *target* is a
reader of expressions (decimals, floats, arrays, intervals, MathML, words, scripts): it says the primitives, and
`tree.complete` gives it all the rest; an operator that it knows a better form of, it says itself.
"""
