"""Runs that were sent before, played again: from the archive of a stack, or from a file that `pitwall export` wrote.

``run_events`` makes a session of a run's archived lines, ``run_file`` is the file's format, ``source`` plays a file.
Where the archive lies is not known here: its lines come from outside.
"""
