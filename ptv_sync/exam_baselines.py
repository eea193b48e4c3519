"""What the exam compares with: PostgreSQL's own configurations, and a plain search for the letters."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import models
from django.db.models import Q

from catalog.languages import TEXT_SEARCH_CONFIG
from catalog.models import ServiceText
from ptv_sync.demo.exam import DEPTH

_FIELDS = ("name", "alternative_name", "keywords", "summary", "general_description", "description")


def postgresql(language: str, text: str) -> tuple[Sequence[UUID], bool]:
    """PostgreSQL's stemmer of the language over the same texts, name first; any of the words, best first."""
    config = TEXT_SEARCH_CONFIG[language]
    vector = (
        SearchVector("name", "alternative_name", weight="A", config=config)
        + SearchVector("keywords", "summary", weight="B", config=config)
        + SearchVector("general_description", "description", weight="C", config=config)
    )
    query = SearchQuery("", config=config)
    for place, word in enumerate(text.split()):
        one = SearchQuery(word, config=config)
        query = query | one if place else one
    texts = _texts(language).annotate(found=vector, rank=SearchRank(vector, query)).filter(found=query)
    return list(texts.order_by("-rank", "service").values_list("service", flat=True)[:DEPTH]), True


def contained(language: str, text: str) -> tuple[Sequence[UUID], bool]:
    """Texts in which every word stands as it was typed, by name."""
    texts = _texts(language)
    for word in text.split():
        here = Q()
        for field in _FIELDS:
            here |= Q(**{f"{field}__icontains": word})
        texts = texts.filter(here)
    return list(texts.order_by("name", "service").values_list("service", flat=True)[:DEPTH]), True


def _texts(language: str) -> models.QuerySet[ServiceText]:
    return ServiceText.objects.filter(
        language=language, service__off_tray_reason="", service__withdrawn_at__isnull=True
    )
