"""The dashboard's routes: thin shells around the live runs."""
