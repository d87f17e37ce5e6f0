"""Hearing of new activities by mail."""
