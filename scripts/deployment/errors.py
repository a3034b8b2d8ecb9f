"""What can go wrong while the stack is created or brought up to date."""

from pitwall.scripts.errors import CommandError


class BootstrapError(CommandError):
    """The stack is not as it should be. The message is one line and says what to do."""
