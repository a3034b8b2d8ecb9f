"""The dashboard: race state, ingest, event stream and page."""
