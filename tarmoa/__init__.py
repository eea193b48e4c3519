"""Wiring of the Tarmoa service tray: settings, addresses, health. Imported by no application."""
