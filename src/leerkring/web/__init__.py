"""The doors for people: pages for the public, participants, experts and staff."""
