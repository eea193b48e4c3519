"""Rows for tests, with just what a test says."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from catalog.models import Concept, Service, ServiceText
from catalog.records import ConceptScheme
from catalog.themes.load import KOKO

SEEN = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


def make_concepts(scheme: ConceptScheme, keys: Iterable[str]) -> list[Concept]:
    """Classification terms, found or made."""
    return [
        Concept.objects.get_or_create(scheme=scheme.value, key=key, defaults={"labels": {"fi": key}})[0] for key in keys
    ]


def make_service(
    name: str = "Palvelu",
    *,
    classes: Iterable[str] = (),
    terms: Iterable[str] = (),
    targets: Iterable[str] = (),
    language: str = "fi",
    summary: str = "",
    description: str = "",
    keywords: Iterable[str] = (),
    **fields: Any,
) -> Service:
    """A service with one language version. Ontology terms as p12345."""
    source_id = uuid4()
    given = {"id": source_id, "source": "ptv", "source_id": source_id, "kind": "Service", "first_seen_at": SEEN}
    service = Service.objects.create(**{**given, **fields})
    ServiceText.objects.create(
        service=service,
        language=language,
        name=name,
        summary=summary,
        description=description,
        keywords=list(keywords),
    )
    service.concepts.add(
        *make_concepts(ConceptScheme.SERVICE_CLASS, classes),
        *make_concepts(ConceptScheme.ONTOLOGY_TERM, [KOKO + term for term in terms]),
        *make_concepts(ConceptScheme.TARGET_GROUP, targets),
    )
    return service
