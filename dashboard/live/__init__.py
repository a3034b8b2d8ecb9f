"""The runs that are held, and what is read out of them."""
