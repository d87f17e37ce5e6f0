"""Applying or registering without an account, alone, together, or for several networks."""
