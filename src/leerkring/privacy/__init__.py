"""Seeing, correcting, taking along and erasing what is kept of people; terms and holds."""
