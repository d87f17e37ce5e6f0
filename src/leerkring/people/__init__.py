"""Accounts, persons, their organisations and places; sign-in, personal links and personal data."""
