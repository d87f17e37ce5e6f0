"""Who gets a place: applications, reviews, draws, decisions, offers and the reserve list."""
