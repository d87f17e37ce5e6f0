"""Reads of draws: what was fixed, drawn and decided, their records, and who is next."""
