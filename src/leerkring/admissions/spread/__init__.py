"""Reads of the spread that was agreed: which facts count, for how many places, and for whom."""
