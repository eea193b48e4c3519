"""What a word is made of: its base forms, its compound parts and the runs of these. Pure.

One small interface (`words.Analyser`), an analyser per language (`registry.analyser_for`).
"""
