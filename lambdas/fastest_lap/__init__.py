"""Knows who holds the fastest lap of a run, and announces it."""
