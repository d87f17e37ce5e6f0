"""From a personal link to what asks for more than a link."""
