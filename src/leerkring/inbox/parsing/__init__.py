"""Bytes in, a ParsedMessage out: total, so that no message can stop the post."""
