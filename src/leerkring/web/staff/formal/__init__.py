"""Formal messages: the channels that the public is told, and the journal of outages."""
