"""The hour itself: rounds, groups, rooms and the notes that groups make."""
