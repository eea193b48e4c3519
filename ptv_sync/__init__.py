"""Palvelutietovaranto (PTV) → the catalogue: client, documents, mapper, loader; and a stand-in PTV for a try-out."""
