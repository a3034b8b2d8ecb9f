"""Brings the events of the stream to the dashboard."""
