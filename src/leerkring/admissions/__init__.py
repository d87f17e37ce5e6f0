"""Applying on the web, by mail and by hand; registration, places, offers and the reserve list."""
