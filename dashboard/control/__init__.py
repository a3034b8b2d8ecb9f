"""What the page may ask of the simulator, and what the simulator says of itself."""
