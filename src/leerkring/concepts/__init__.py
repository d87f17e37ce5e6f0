"""Concept schemes (levels, interventions, factors) and publications, to which themes and findings are tied."""
