"""What the functions share: reading records, S3 documents, alerts, the dashboard's client."""
