"""Reads and rules of applying: own pages, questions, teams, preferences, who was asked, lists."""
