"""The forms of an applicant: who you are, why you want to, which dates."""
