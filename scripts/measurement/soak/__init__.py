"""``make soak``: a season end to end with viewers, and whether anything has grown or slowed down by its end."""
