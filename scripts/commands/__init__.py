"""The commands of `pitwall`, one file each."""
