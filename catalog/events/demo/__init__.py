"""A stand-in of the sources of events: invented events as Linked Events gives them, and a calendar."""
