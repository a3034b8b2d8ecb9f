"""The pipeline on this machine, and what its processes leave there."""
