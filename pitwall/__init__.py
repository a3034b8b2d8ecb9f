"""Pitwall under one importable name.

In the repository the parts are the folders beside this one, and links in here lead to them; the wheel holds the parts
themselves. So nothing else in an environment is shadowed by a package called ``events`` or ``services``.
"""
