"""The sport's live feed: messages as its live timing sends them, told as the contract's events.

:mod:`.message` is what comes, :mod:`.translation` what it means; :mod:`.lines` and :mod:`.files` read
recordings of it, :mod:`.source` makes a race of them.
"""
