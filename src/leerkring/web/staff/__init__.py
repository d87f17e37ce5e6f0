"""Beheer: the pages of the team that runs the programmes."""
