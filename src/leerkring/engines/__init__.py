"""The algorithms: pure Python, no Django, no clock, no network, no global randomness."""
