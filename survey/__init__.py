"""The wellbeing questionnaire: questions as data, answers that are never stored, recommended services with reasons."""
