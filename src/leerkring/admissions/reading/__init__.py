"""Reads and rules of reading motivations: without names, divided evenly, and what came of it."""
