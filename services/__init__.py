"""What the pipeline runs on: the stack template and the clouds it is deployed to."""
