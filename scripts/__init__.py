"""What people run: the ``pitwall`` command and its parts."""
