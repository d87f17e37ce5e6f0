"""What happened at the doors, for the privacy officer."""
