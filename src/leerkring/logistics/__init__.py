"""The choice of venue and date, catering, check-in and what else a meeting needs."""
