"""Who made an example: what is declared, what is not, what a text says of itself."""
