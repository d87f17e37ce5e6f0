"""The demo: the programme of 2023–2024 and this year's edition, with fictional people only."""
