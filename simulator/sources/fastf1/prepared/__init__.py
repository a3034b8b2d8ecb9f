"""Sessions that FastF1 was once asked for, kept ready to be played: docs/prepared.md describes the file.

``source`` takes what is kept and loads the rest, ``store`` is the folder, ``race_file`` what stands in a file,
``columns`` how, ``origin`` whether it still is what FastF1's cache would give. None of it brings FastF1 or pandas.
"""
