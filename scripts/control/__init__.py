"""The simulator as a service: it takes commands from the control queue and plays several sessions at once."""
