"""Reads and rules of what comes by mail: who sees it, where it belongs, what it may say."""
