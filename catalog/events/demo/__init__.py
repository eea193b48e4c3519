"""The demonstration's events: own-written content, and the loader that places them around today."""
