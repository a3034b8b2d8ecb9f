"""What a session against the clock adds to the state: order by lap times, parts, clock, and laps in progress."""
