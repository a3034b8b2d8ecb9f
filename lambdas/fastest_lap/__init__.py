"""Follows the lap times of a run: who holds the fastest, and what they mean in a qualifying; announces it."""
