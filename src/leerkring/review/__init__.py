"""Reading motivations: readers and their verdicts, reading plans, blind reading."""
