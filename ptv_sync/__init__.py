"""Palvelutietovaranto (PTV) → the catalogue: client, documents, mapper, loader, and a stand-in of PTV for the try-out."""
