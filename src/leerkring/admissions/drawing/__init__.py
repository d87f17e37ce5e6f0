"""Reads and rules of giving the places: the way announced, the spread, the draw and its record."""
