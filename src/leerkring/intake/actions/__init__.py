"""Every write of the intake: questionnaires, answers, themes; one function per intention."""
