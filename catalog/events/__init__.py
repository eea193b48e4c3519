"""Events: their times, their search entries, and how they are entered."""
