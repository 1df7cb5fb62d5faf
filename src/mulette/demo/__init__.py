"""The school territory: one fictional, plausible island, made from a seed, on which every room shows itself.

The isle of Escourt lies in the Atlantic, where no commune is, so that nothing of it can be mistaken for real data:
a marsh with its canals in the west, a hedged country with ponds in the middle, a massif up to 2,200 m in the east.
"""
