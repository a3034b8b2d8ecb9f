"""What simulator, functions and dashboard share beside the contract; none of it travels through the stream.

    archive          where a run lives in the bucket
    race_control     facts read out of race control's wording
    report           what a function reports of its own work
    histogram        delays counted in buckets that add up

The contract itself imports nothing from here.
"""
