"""Faults put between the pipeline's real parts."""
