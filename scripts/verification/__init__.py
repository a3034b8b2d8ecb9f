"""Whether anything of a run is missing."""
