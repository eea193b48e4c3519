"""The search rows: one per service and language version. Written by `catalog.search.indexing` only."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.offering import Service


class SearchRow(models.Model):
    """A service's words in one language, weighted: name A, keywords and terms B, summary C, the rest D.

    `sort_name` gives the Finnish alphabetical order under COLLATE "C".
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="search_rows")
    language = models.CharField(_("language"), max_length=8)
    vector = SearchVectorField(_("search vector"))
    sort_name = models.TextField(_("sorting name"), db_collation="C")

    class Meta:
        verbose_name = _("search row")
        verbose_name_plural = _("search rows")
        constraints = [models.UniqueConstraint("service", "language", name="catalog_searchrow_once")]
        indexes = [
            GinIndex(fields=["vector"], name="catalog_searchrow_vector"),
            models.Index(fields=["language", "sort_name"], name="catalog_searchrow_name"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.language}"
