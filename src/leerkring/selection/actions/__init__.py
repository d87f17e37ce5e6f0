"""Every write of selection: the spread, chance, the draw, exceptions and decisions."""
