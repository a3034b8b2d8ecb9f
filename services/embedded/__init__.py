"""The embedded cloud: an AWS emulator from pip, run as a child process."""
