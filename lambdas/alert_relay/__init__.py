"""Brings the alerts to the dashboard."""
