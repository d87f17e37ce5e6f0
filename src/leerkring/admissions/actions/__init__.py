"""Every write of admissions: one file for each moment of the year, one function per intention."""
