"""Who did what, when: an append-only chain of events, and the keys that make a form count once."""
