"""The pages that everybody sees, and applying without an account."""
