"""A race: chosen, loaded, sent, and gone on with."""
