"""The map's tiles: which there are, where they come from, and how long they are kept."""
