"""The archive in S3: read after a restart, searched for what the stream did not bring, listed."""
