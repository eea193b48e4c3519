"""Themes: which of the minimum criteria's thirteen a service belongs to, and why."""
