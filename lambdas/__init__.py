"""The Lambda functions, one folder each: a thin handler over logic without I/O."""
