"""The part `times` of the benchmarks: searches by time and place, services and events together."""
