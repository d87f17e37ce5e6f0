"""Experts, the match with themes, their invitation and their briefing."""
