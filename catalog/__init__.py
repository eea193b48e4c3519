"""The catalogue: services, their channels, places, hours and themes. Knows nothing of PTV or of the questionnaire."""
