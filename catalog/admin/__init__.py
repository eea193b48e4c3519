"""The admin pages of the catalogue. What people curate can be edited; what sources gave can be looked at."""

from django.contrib import admin

from catalog.admin import areas, changes, duplicates, events, intake, offering, people, search, themes

admin.site.site_header = admin.site.site_title = "Tarmoa"

__all__ = ["areas", "changes", "duplicates", "events", "intake", "offering", "people", "search", "themes"]
