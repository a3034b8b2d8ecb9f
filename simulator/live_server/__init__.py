"""A stand-in for the sport's live timing on this machine: plays a recording as the server would."""
