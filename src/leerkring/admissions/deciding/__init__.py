"""Reads and rules of single outcomes: in words, by whom, why, and what an override changes."""
