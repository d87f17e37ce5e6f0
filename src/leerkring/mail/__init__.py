"""Letters: templates, the outbox that is written with each change, and delivery."""
