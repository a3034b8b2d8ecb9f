"""Where races come from: one package per source."""
