"""Happenings: their times, how they are found, their pages, and the ways out to calendars and feed readers."""
