"""Runs LocalStack's Lambda functions as child processes, through AWS's own runtime client."""
