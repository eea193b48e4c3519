"""What can be chosen in the form of an event, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from catalog.areas import mergers
from catalog.desk.access import organisations_of
from catalog.languages import pick
from catalog.models import Concept, Municipality, Organisation, OrganisationText, ServiceText, Theme
from catalog.records import ConceptScheme

Choice = tuple[str, str]
# Citizens, and the groups among them: events are for people, not for companies or authorities.
TARGET_GROUPS = "KR1."


@dataclass(frozen=True, slots=True)
class Choices:
    """Each as value and label; `home` is the municipality of each organisation that has one."""

    organisations: tuple[Choice, ...]
    home: dict[str, str]
    municipalities: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    target_groups: tuple[Choice, ...]
    services: tuple[Choice, ...]


def choices_for(user: User, language: str) -> Choices:
    """What this person can choose. Six queries."""
    organisations = organisations_of(user)
    rows = organisations.filter(municipality__isnull=False).values_list("pk", "municipality")
    home = {key: mergers.current(str(code)) for key, code in rows}
    offered = Municipality.objects.filter(Q(county__is_active=True) | Q(pk__in=home.values()))
    municipalities = offered.exclude(pk__in=mergers.mergers())
    targets = Concept.objects.filter(scheme=ConceptScheme.TARGET_GROUP, key__startswith=TARGET_GROUPS).order_by("key")
    roles = {"service__organisation_roles__organisation__in": organisations, "service__withdrawn_at__isnull": True}
    services = ServiceText.objects.filter(**roles).values_list("service", "language", "name").distinct()
    return Choices(
        organisations=names_of(organisations, language),
        home={str(key): code for key, code in home.items()},
        municipalities=_by_name((code, pick(names, language)) for code, names in _rows(municipalities)),
        themes=tuple((key, pick(names, language)) for key, names in _rows(Theme.objects.active())),
        target_groups=tuple((str(key), pick(names, language)) for key, names in targets.values_list("pk", "labels")),
        services=_texts(services, language),
    )


def names_of(organisations: Any, language: str) -> tuple[Choice, ...]:
    """Organisations with their names, by name. One query."""
    texts = OrganisationText.objects.filter(organisation__in=organisations)
    return _texts(texts.values_list("organisation", "language", "name"), language)


def name_of(organisation: Organisation, language: str) -> str:
    """The name of one organisation whose texts have been fetched."""
    return pick({text.language: text.name for text in organisation.texts.all()}, language)


def _rows(rows: Any) -> Iterable[tuple[str, dict[str, str]]]:
    found: Iterable[tuple[str, dict[str, str]]] = rows.values_list("pk", "names")
    return found


def _texts(rows: Iterable[Any], language: str) -> tuple[Choice, ...]:
    names: dict[str, dict[str, str]] = {}
    for key, code, name in rows:
        names.setdefault(str(key), {})[code] = name
    return _by_name((key, pick(texts, language)) for key, texts in names.items())


def _by_name(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: (choice[1].casefold(), choice[0])))
