"""Announces what happens in a race besides the fastest lap."""
