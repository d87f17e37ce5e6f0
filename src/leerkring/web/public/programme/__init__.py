"""The page of a programme: its networks as lanes, each with a ring of its own."""
