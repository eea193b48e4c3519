"""The desk of those who enter events: logging in, their events, approving, and the people of a county."""
