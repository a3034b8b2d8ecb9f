"""The sport's live timing while a session is on: connects, records, and tells what happens as it comes."""
