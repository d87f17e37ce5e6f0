"""Concept schemes and publications: what themes, questions and findings are tied to."""
