"""What contributors run: set-up, checks, tests, translations. Not part of the installed package."""
