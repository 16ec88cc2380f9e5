"""What the product is timed against. Each is written as its own documentation would have it."""
