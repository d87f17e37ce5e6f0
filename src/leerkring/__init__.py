"""Leerkring: learning networks and webinars, from first announcement to published findings."""
