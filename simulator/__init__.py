"""The simulator: race sources, timeline, pacer and the producer that feeds Kinesis."""
