"""The numbers beside the facets, against counting one by one over random small catalogues."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Area, County, Municipality, Service, ServiceTheme, Theme
from catalog.models.area import ALAND_COUNTY
from catalog.search import indexing
from catalog.search.counting import Counts, Group, count, packed
from catalog.search.facets import KINDS, Facets, load
from catalog.search.search import Request, search
from tests.catalog.make import make_service
from tests.catalog.searching import PLACES, listed, make_places


class Entry(NamedTuple):
    """So many entries with these facets."""

    facets: frozenset[int]
    number: int


def counted(entries: Sequence[Entry], narrowing: Mapping[str, frozenset[int]]) -> Counts:
    """Counted as the search does, with what PostgreSQL would have found."""

    def found(wanted: Mapping[str, frozenset[int]]) -> Group:
        fitting = [entry for entry in entries if fits(entry.facets, wanted)]
        counted = b"".join(packed(sorted(entry.facets)) * entry.number for entry in fitting)
        return Group(number=sum(entry.number for entry in fitting), counted=counted)

    others = {kind: found({other: ids for other, ids in narrowing.items() if other != kind}) for kind in narrowing}
    return count([found(narrowing)], others, KNOWN)


def fits(facets: frozenset[int], wanted: Mapping[str, frozenset[int]]) -> bool:
    return all(facets & numbers for numbers in wanted.values())


def brute(
    entries: Sequence[Entry], known: Facets, narrowing: Mapping[str, frozenset[int]]
) -> dict[str, dict[str, int]]:
    """For each value: how many fit all that is narrowed by, with this value in its kind's place."""

    def total(wanted: Mapping[str, frozenset[int]]) -> int:
        return sum(entry.number for entry in entries if fits(entry.facets, wanted))

    found = {kind: {value: total({**narrowing, kind: ids}) for value, ids in known.numbers.get(kind, {}).items()}
             for kind in KINDS}  # fmt: skip
    return {**found, "": {"": total(narrowing)}}


# 6 is valid in the whole country, so what has it has no municipality of its own.
facets = st.frozensets(st.integers(1, 12), max_size=6).map(lambda found: found - {4, 5} if 6 in found else found)
KNOWN = Facets(
    numbers={
        "theme": {"a": frozenset([1]), "b": frozenset([2]), "c": frozenset([3])},
        "municipality": {"405": frozenset([4, 6]), "153": frozenset([5, 6])},
        "target": {"KR1": frozenset([7]), "KR2": frozenset([8])},
        "channel": {"phone": frozenset([9]), "online": frozenset([10])},
        "charge": {"free": frozenset([11])},
        "service_language": {"fi": frozenset([12])},
    }
)


@given(
    entries=st.lists(st.builds(Entry, facets, st.integers(1, 4)), max_size=12),
    chosen=st.dictionaries(
        st.sampled_from(["theme", "municipality", "target", "channel"]), st.integers(0, 2), max_size=3
    ),
)
def test_counts_by_value(entries: list[Entry], chosen: dict[str, int]) -> None:
    narrowing = narrowed(chosen)
    counts = counted(entries, narrowing)
    expected = brute(entries, KNOWN, narrowing)
    assert counts.total == expected.pop("")[""]
    assert {kind: dict(values) for kind, values in counts.of.items()} == expected


def narrowed(chosen: Mapping[str, int]) -> dict[str, frozenset[int]]:
    """One value of each kind, or any of all of them."""
    found = {}
    for kind, place in chosen.items():
        values = list(KNOWN.numbers[kind].values())
        found[kind] = values[place] if place < len(values) else frozenset[int]().union(*values)
    return found


# --- Over the database


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_counts_are_the_numbers_of_results_with_each_value(seed: int) -> None:
    """Each value is chosen in turn and the results are counted."""
    chance = Random(seed)  # noqa: S311 - a test's own, named by its seed
    catalogue(chance, make_places())
    known = load("fi")
    narrowing: dict[str, tuple[str, ...]] = chance.choice(
        [{}, {"theme": ("liikunta",)}, {"municipality": ("153",)}, {"theme": ("uni", "liikunta"), "charge": ("free",)}]
    )
    everything = search(Request("fi", "jumppa", narrowing), known)
    assert everything.counts.total == len(shown(narrowing))
    for kind, values in everything.counts.of.items():
        for value, number in values.items():
            assert number == len(shown({**narrowing, kind: (value,)})), (seed, kind, value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ("limited", {"153", "478"}),
        ("nationwide", {"153", "405", "478", "689"}),
        ("unknown", {"153", "405", "478", "689"}),
        ("nationwide_except_aland", {"153", "405", "478", "689"}),
    ],
)
def test_where_a_service_is_valid_it_counts_once(coverage: str, expected: set[str]) -> None:
    """Given for Imatra and Mariehamn beside whatever its coverage says already."""
    areas = make_places()
    aland = County.objects.create(code=ALAND_COUNTY, names={"fi": "Ahvenanmaa"}, is_active=True)
    town = Municipality.objects.create(code="478", names={"fi": "Maarianhamina"}, county=aland)
    areas["478"] = Area.objects.create(kind="municipality", code="478", names={"fi": "Maarianhamina"})
    areas["478"].municipalities.add(town)
    listed("Jumppa", areas=[areas["153"], areas["478"]], coverage=coverage)
    counts = search(Request("fi", "jumppa"), load("fi")).counts.of["municipality"]
    assert counts == {code: int(code in expected) for code in ("153", "405", "478", "689")}
    for code in counts:
        assert bool(shown({"municipality": (code,)})) == (code in expected)


def shown(narrowing: dict[str, tuple[str, ...]]) -> set[UUID]:
    """The services on the pages; none where the search had to go to a wider area."""
    found = search(Request("fi", "jumppa", narrowing), load("fi"))
    return {row.service for row in found.page(limit=100)} if found.narrowing == narrowing else set()


def catalogue(chance: Random, areas: Mapping[str, Area]) -> list[Service]:
    """Some twenty services with facets by chance, no two of them alike."""
    themes = [Theme.objects.create(key=key, names={"fi": key}, position=place)
              for place, key in enumerate(("liikunta", "uni"))]  # fmt: skip
    made = []
    for number in range(20):
        places = chance.sample(sorted(PLACES), chance.randint(0, 2))
        fields: dict[str, Any] = {
            "coverage": "limited" if places else chance.choice(["nationwide", "nationwide_except_aland", "unknown"]),
            "charge": chance.choice(["free", "unknown"]),
            "languages": chance.sample(["fi", "sv", "en"], chance.randint(0, 2)),
        }
        targets = chance.sample(["KR1", "KR2"], chance.randint(0, 2))
        service = make_service(f"Jumppa {number}", off_tray_reason="", targets=targets, **fields)
        service.areas.add(*(areas[code] for code in places))
        for theme in chance.sample(themes, chance.randint(0, 2)):
            ServiceTheme.objects.create(service=service, theme=theme, score=1, reason={})
        made.append(service)
    indexing.index([service.pk for service in made])
    return made
