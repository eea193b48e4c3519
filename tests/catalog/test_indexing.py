"""The index: what goes into it and with which weight, how it follows the catalogue, how it is made anew."""

import re
from collections import Counter
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from catalog.models import SearchEntry, SearchIndex, SearchTerm, Service, ServiceText, TermKind
from catalog.search import entries as search_entries
from catalog.search import indexing, rebuild, terms, thesaurus
from catalog.search.analysers import analyser, strangers
from catalog.search.analysis.registry import analyser_for
from catalog.search.counting import packed
from catalog.search.document import (
    CALLED,
    CLASSED,
    IN_HEAD,
    IN_PARTS,
    MOST_POSITIONS,
    MOST_TOKENS,
    OFFERED,
    Texts,
    Vectors,
    quoted,
)
from catalog.themes.assign import assign
from tests.catalog.make import make_service
from tests.catalog.searching import listed, means, names

FI = analyser_for("fi")
# The id is the row's own, and quality goes by the day.
FIELDS = (
    "service", "language", "text_language", "vector", "head", "closeness", "grouped_under", "sort_name", "card",
)  # fmt: skip


def entries() -> list[dict[str, Any]]:
    return list(SearchEntry.objects.order_by("service", "language").values(*FIELDS, "facets"))


def words(language: str = "fi") -> dict[str, int]:
    """Words with the number of services that have them."""
    rows = SearchTerm.objects.filter(kind=TermKind.WORD, language=language, documents__gt=0)
    return dict(rows.values_list("text", "documents"))


def offered() -> set[tuple[str, str, str, str, int]]:
    """What is offered to who types, and how often."""
    rows = SearchTerm.objects.filter(offered__gt=0)
    return set(rows.values_list("language", "kind", "text", "key", "offered"))


# --- A document


def made_of(texts: Texts, *organisations: str) -> Vectors:
    made = Vectors()
    made.add_all(texts, FI)
    made.finish(organisations)
    return made


def test_weights_by_field_and_for_parts() -> None:
    texts = Texts(
        language="fi", name="Vesijumppa", keywords=("kuntosali",), terms=("uinti",), summary="Tanssi kaikille",
        body=("Meillä on sauna.",), ways=("Uimahalli",), wider=("urheilu",),
    )  # fmt: skip
    made = made_of(texts, "7")
    expected = {"vesijumppa": "A", "vesi": "C", "jumppa": "C", "kuntosali": "B", "kunto": "C", "sali": "C",
                "uinti": "B", "tanssi": "D", "urheilu": "D"}  # fmt: skip
    assert {word: made.head.get(word) for word in expected} == expected
    assert not {"sauna", "uimahalli", "halli"} & made.head.keys()
    assert {"sauna", "uimahalli", "halli", "vesijumppa", "org:7"} <= made.full.keys()
    assert made.surfaces["kaikille"] == "kaikki"


def test_the_heaviest_field_counts_and_often_is_enough() -> None:
    made = made_of(Texts(language="fi", name="Sauna", keywords=("sauna",), body=("Löyly. Löyly on löyly.",)))
    assert made.head["sauna"] == "A"
    assert made.head["löyly"] == "D"


def test_no_phrase_goes_from_one_text_to_the_next() -> None:
    made = made_of(Texts(language="fi", name="Avoin", keywords=("ovi",)))
    assert made.full["ovi"][0] - made.full["avoin"][0] > 1


def test_a_long_text_stays_within_what_postgresql_takes() -> None:
    made = made_of(Texts(language="fi", name="x", body=("sauna " * 20_000,)))
    assert len(made.full["sauna"]) == MOST_POSITIONS
    assert max(made.full["sauna"]) <= MOST_TOKENS < 16_383


@pytest.mark.django_db
@given(st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=40), max_size=4))
def test_every_vector_is_read_by_postgresql(texts: list[str]) -> None:
    made = made_of(Texts(language="fi", name=" ".join(texts), body=tuple(texts)))
    with connection.cursor() as cursor:
        for literal in (*made.literals(), " ".join(quoted(text) for text in texts if text)):
            cursor.execute("SELECT %s::tsvector IS NOT NULL", [literal])
            assert cursor.fetchone() == (True,)


# --- Following the catalogue


@pytest.mark.django_db
def test_a_service_has_an_entry_for_readers_of_each_language() -> None:
    service = listed("Simning", language="sv")
    rows = dict(SearchEntry.objects.filter(service=service).values_list("language", "text_language"))
    assert rows == {"fi": "sv", "sv": "sv", "en": "sv"}
    assert names("simning", "fi") == ["Simning"]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["vertaisryhmä", "vertaisryhmät", "Omaishoitajien", "hoiva"])
def test_on_a_page_in_another_language_it_is_found_by_what_it_is_called(word: str) -> None:
    """People mix the languages: by base form, and as it is written."""
    service = listed("Omaishoitajien vertaisryhmät", keywords=["hoiva"])
    for language, name in (("en", "Groups for carers"), ("sv", "Grupper för vårdare")):
        ServiceText.objects.create(service=service, language=language, name=name)
    indexing.index([service.pk])
    assert names(word, "en") == ["Groups for carers"]
    assert names(word, "sv") == ["Grupper för vårdare"]


@pytest.mark.django_db
def test_words_of_other_languages_are_no_part_of_the_vocabulary() -> None:
    """They leave a beginning a beginning, are never suggested, and phrases do not go over from one name to the next."""
    service = listed("Retki", keywords=["ryhmä", "luonto"])
    for language, name in (("sv", "Träff för seniorer"), ("en", "Seniors' outing")):
        ServiceText.objects.create(service=service, language=language, name=name)
    indexing.index([service.pk])
    listed("Seniorikortti", keywords=["trälf"])
    assert set(names("senior")) == {"Seniorikortti", "Retki"}
    assert "senior" not in words()
    assert counted_anew() == words()
    assert names("träff", "fi") == ["Retki"]  # not a slip for what Finnish services say
    assert names("ryhmä luonto", "en") == ["Seniors' outing"]
    assert names('"ryhmä luonto"', "en") == []


@pytest.mark.django_db
def test_what_is_called_so_in_the_language_of_the_page_comes_first() -> None:
    one, other = listed("Tango"), listed("Tango", language="en")
    for service, language, name in ((one, "en", "Dance"), (other, "fi", "Tanssi")):
        ServiceText.objects.create(service=service, language=language, name=name)
    indexing.index([one.pk, other.pk])
    assert names("tango", "en") == ["Tango", "Dance"]
    assert names("tango", "fi") == ["Tango", "Tanssi"]


@pytest.mark.django_db
def test_a_word_is_taken_off_the_counts_when_no_service_says_it_any_longer() -> None:
    service = listed("Melonta", keywords=["kanootti"])
    listed("Melonta kaikille")
    assert (words()["melonta"], words()["kanootti"]) == (2, 1)
    ServiceText.objects.update_or_create(service=service, language="fi", defaults={"name": "Soutu", "keywords": []})
    indexing.index([service.pk])
    assert (words()["melonta"], words()["soutu"], words().get("kanootti")) == (1, 1, None)
    assert counted_anew() == words()
    Service.objects.update(withdrawn_at=timezone.now())
    indexing.index(Service.objects.values_list("pk", flat=True))
    assert (words(), SearchEntry.objects.count()) == ({}, 0)


# A word that stands among what other languages call it alone.
IS_HEARD = re.compile(r":(\d+A,)*\d+A$")
MARKED = tuple(f"'{mark}" for mark in (IN_HEAD, CALLED, CLASSED, IN_PARTS, OFFERED, "f:"))


def counted_anew() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT vector::text FROM catalog_searchentry WHERE language = 'fi'")
        vectors_of = [row[0] for row in cursor.fetchall()]
    count: Counter[str] = Counter()
    for vector in vectors_of:
        pieces = (piece for piece in vector.split() if not piece.startswith(MARKED) and not IS_HEARD.search(piece))
        count.update(piece.rpartition(":")[0].strip("'") for piece in pieces)
    return dict(count)


@pytest.mark.django_db
def test_a_word_is_no_longer_offered_when_no_service_is_called_by_it() -> None:
    service = listed("Melonta", keywords=["kanootti"], description="Kanootti mukaan.")
    listed("Kanootti", language="en", keywords=["canoes"])
    before = words()
    assert offered() >= {("fi", "word", "melonta", "melonta", 1), ("fi", "word", "kanootti", "kanootti", 1),
                         ("en", "word", "canoes", "cano", 1), ("en", "word", "kanootti", "kanootti", 1)}  # fmt: skip
    ServiceText.objects.filter(service=service).update(keywords=["melonta"])
    indexing.index([service.pk])
    assert ("fi", "word", "melonta", "melonta", 1) in offered()
    assert ("fi", "word", "kanootti", "kanootti", 1) not in offered()
    assert words() == before
    ServiceText.objects.filter(service=service).update(keywords=["kanootti"])
    indexing.index([service.pk])
    assert ("fi", "word", "kanootti", "kanootti", 1) in offered()
    Service.objects.update(withdrawn_at=timezone.now())
    indexing.index(Service.objects.values_list("pk", flat=True))
    assert offered() == set()


@pytest.mark.django_db
def test_names_of_services_follow_them() -> None:
    service = listed("Melonta")
    own = SearchTerm.objects.filter(kind=TermKind.SERVICE, language="fi")
    assert list(own.values_list("text", flat=True)) == ["Melonta"]
    ServiceText.objects.filter(service=service).update(name="Soutu")
    indexing.index([service.pk])
    assert list(own.values_list("text", flat=True)) == ["Soutu"]
    Service.objects.update(off_tray_reason="excluded")
    indexing.index([service.pk])
    assert not own.exists()


@pytest.mark.django_db
def test_entries_follow_the_judgement_of_the_tray(default_data: None) -> None:
    service = make_service("Vesijumppa", classes=["P27.1"], coverage="nationwide")
    assign([service.pk])
    assert names("vesijumppa") == ["Vesijumppa"]
    assert SearchEntry.objects.get(service=service, language="fi").card["themes"]
    service.concepts.clear()
    assign([service.pk])
    assert names("vesijumppa") == []


@pytest.mark.django_db
def test_the_same_twice_is_the_same() -> None:
    service = listed("Vesijumppa", keywords=["uinti", "sauna"], targets=["KR1", "KR2"])
    before, counts = entries(), words()
    indexing.index([service.pk])
    indexing.index([service.pk, service.pk])
    assert (entries(), words()) == (before, counts)


@pytest.mark.django_db
def test_a_first_load_writes_beside_the_empty_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes to the same as one by one; whoever reads a full one does not wait for a swap."""
    monkeypatch.setattr(search_entries, "CHUNK", 1)
    services = [make_service(name, classes=["P27.1"], coverage="nationwide") for name in ("Uinti", "Soutu", "Hiihto")]
    Service.objects.update(off_tray_reason="")
    made = Mock(wraps=rebuild.write_all)
    monkeypatch.setattr(rebuild, "write_all", made)
    indexing.index(service.pk for service in services)
    assert made.call_count == 1
    assert names("soutu") == ["Soutu"]
    before = entries(), words()
    indexing.index(service.pk for service in services)
    assert (entries(), words(), made.call_count) == (*before, 1)


# --- Another analyser


@pytest.mark.django_db
def test_an_index_of_another_analyser_is_told() -> None:
    assert set(strangers()) == {"fi", "sv", "en"}
    listed("Sauna")
    assert strangers() == {}
    SearchIndex.objects.filter(language="fi").update(analyser="voikko 1")
    assert strangers() == {"fi": ("voikko 1", analyser("fi").name)}
    listed("Uinti")
    assert strangers() == {}  # with the first one that changes all are made anew
    SearchIndex.objects.filter(language="sv").update(analyser="another")
    connection.check_constraints()
    rebuild.rebuild()
    assert strangers() == {}


@pytest.mark.django_db
def test_a_change_of_backend_is_told(settings: Settings) -> None:
    settings.FINNISH_ANALYSER = "auto"
    listed("Sauna")
    settings.FINNISH_ANALYSER = "simplemma"
    assert list(strangers()) in ([], ["fi"])  # the same where there is no Voikko
    assert bool(strangers()) == (analyser_for("fi").name != analyser_for("fi", "simplemma").name)


# --- All of it anew, beside the live table


def structure() -> list[tuple[str, ...]]:
    """Names and definitions of indexes, constraints and the sequence; how columns are stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'catalog_searchentry'"
            " UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'catalog_searchentry'::regclass"
            " UNION ALL SELECT attname, attnotnull::text || atttypid::regtype || coalesce(attcollation::text, '')"
            " || attidentity::text || attstorage::text"
            " FROM pg_attribute WHERE attrelid = 'catalog_searchentry'::regclass AND attnum > 0"
            " UNION ALL SELECT 'options', reloptions::text FROM pg_class WHERE oid = 'catalog_searchentry'::regclass"
            " UNION ALL SELECT 'sequence', pg_get_serial_sequence('catalog_searchentry', 'id') ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
class TestRebuild:
    def test_it_gives_what_indexing_gives(self) -> None:
        means("jumppa", "voimistelu")
        listed("Vesijumppa", keywords=["uinti"], targets=["KR1"])
        listed("Simning", language="sv")
        before = entries(), words(), words("sv"), offered(), structure()
        for _ in range(2):
            assert rebuild.rebuild() == 6
            assert (entries(), words(), words("sv"), offered(), structure()) == before
        listed("Uusi")  # and goes on being written
        assert SearchEntry.objects.count() == 9

    def test_the_longest_entry_fits_its_row(self) -> None:
        """What is counted by stands in the row, uncompressed, and a row has to fit a page of PostgreSQL's."""
        service = make_service(off_tray_reason="")
        places = list(range(1, 309))
        SearchEntry.objects.create(
            service=service, language="fi", text_language="fi", vector="'a':1", head="'a':1A",
            facets=places * 2, counted=packed(places * 2), places=places, grouped_under=service.pk,
            points=[61.12345] * 2 * search_entries.MOST_POINTS, sort_name=search_entries.sorting_name("Å" * 600),
        )  # fmt: skip

    def test_words_of_the_past_go(self) -> None:
        service = listed("Melonta")
        ServiceText.objects.filter(service=service).update(name="Soutu")
        rebuild.rebuild()
        assert set(SearchTerm.objects.filter(language="fi").values_list("text", flat=True)) == {"soutu", "Soutu"}

    def test_readers_have_the_old_entries_until_the_swap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        service = listed("Melonta")
        ServiceText.objects.filter(service=service).update(name="Soutu")
        seen: list[list[str]] = []
        write, swap = rebuild.write_share, rebuild._swap

        def written(*arguments: Any) -> Any:
            share = write(*arguments)
            seen.append(names("melonta"))
            return share

        def swapped(*arguments: Any) -> None:
            seen.append(names("melonta"))
            swap(*arguments)

        monkeypatch.setattr(rebuild, "write_share", written)
        monkeypatch.setattr(rebuild, "_swap", swapped)
        rebuild.rebuild()
        assert seen == [["Melonta"], ["Melonta"]]
        assert (names("melonta"), names("soutu")) == ([], ["Soutu"])

    def test_one_that_died_leaves_nothing_in_the_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        listed("Melonta")
        before = entries(), words(), structure()

        def die(*_: Any) -> None:
            raise RuntimeError("the power went")

        for module, name in ((rebuild, "_build_indexes"), (thesaurus, "compile_all"), (terms, "write_all_names")):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, die)
                with pytest.raises(RuntimeError, match="the power went"):
                    rebuild.rebuild()
            assert (entries(), words(), structure()) == before
        rebuild.rebuild()
        assert (entries(), words(), structure()) == before
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('catalog_searchentry_next')")
            assert cursor.fetchone() == (None,)
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone() == (0,)

    def test_chunks_add_up(self) -> None:
        """They are what several processes share."""
        for number in range(3):
            listed(f"Sauna {number}")
        before = entries(), words()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search_entries, "CHUNK", 2)
            assert rebuild.rebuild() == 9
        assert (entries(), words()) == before
