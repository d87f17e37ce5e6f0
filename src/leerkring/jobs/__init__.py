"""Durable background work behind django.tasks: what is queued is done, also after a crash."""
