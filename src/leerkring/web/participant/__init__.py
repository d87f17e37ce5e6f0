"""My learning network: the participant's own pages."""
