"""Who comes: what people said, arrival, reminders, urgent messages, calendars of one's own."""
