"""The admin pages of the catalogue. What people curate can be edited; what sources gave can be looked at."""

from catalog.admin import areas, intake, offering, themes

__all__ = ["areas", "intake", "offering", "themes"]
