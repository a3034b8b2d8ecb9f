"""Errors of the commands: one line for the person, and an exit code."""


class CommandError(Exception):
    """A command cannot go on: exit code 1. The message says what, with which value, and what to do."""

    exit_code = 1


class WrongUsage(CommandError):
    """A command was asked for something that makes no sense: exit code 2."""

    exit_code = 2


EXIT_INTERRUPTED = 130
"""What a shell gives for a program that Ctrl-C has ended."""
