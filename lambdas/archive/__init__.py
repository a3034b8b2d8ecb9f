"""Keeps every record of the stream in S3."""
