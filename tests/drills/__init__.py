"""Fault drills: each runs a whole race, breaks a part of the pipeline at a random moment,
and ends in the same check against what the source of the race says.
"""
