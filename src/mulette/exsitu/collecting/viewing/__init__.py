"""What viewers see of collecting: never a place finer than they may know."""
