"""Reads of applying: applications, offers, the window to apply in, teams, and mail."""
