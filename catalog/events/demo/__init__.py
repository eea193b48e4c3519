"""The demonstration's events: those entered here, placed around today, and a stand-in of the sources of events."""
