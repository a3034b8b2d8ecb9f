"""The stack in a cloud: created, brought up to date, found again."""
