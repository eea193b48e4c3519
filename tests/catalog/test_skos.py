"""The keeper's thesaurus: what is taken from it, what is left, and that nothing is ever fetched."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.classification.skos import LONGEST, MOST, NotRdfError, Report, apply, import_file, read
from catalog.models import Concept, SearchEntry, Service
from catalog.search.indexing import index
from catalog.themes.load import KOKO
from tests.catalog.make import make_service

PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix koko: <http://www.yso.fi/onto/koko/> .
"""
TURTLE = f"""{PREFIXES}
koko:p1 a skos:Concept ;
    skos:prefLabel "vesijumppa"@fi, "vattengymnastik"@sv, "water exercise"@en ;
    skos:altLabel "vesivoimistelu"@fi, "allasjumppa"@fi, "Vesijumppa"@fi ;
    skos:hiddenLabel "vesi jumppa"@fi, "vattengympa"@sv-FI ;
    skos:broader koko:p2, koko:p1 .
koko:p2 skos:prefLabel "liikunta"@fi, "motion"@sv ; skos:broader koko:p3 .
koko:p3 skos:prefLabel "kaikki"@fi .
koko:p9 skos:prefLabel "olematon"@fi ; skos:altLabel "puuttuva"@fi .
"""
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <rdf:Description rdf:about="http://www.yso.fi/onto/koko/p1">
    <skos:prefLabel xml:lang="sv">vattengymnastik</skos:prefLabel>
    <skos:prefLabel xml:lang="en">water exercise</skos:prefLabel>
    <skos:altLabel xml:lang="fi">vesivoimistelu</skos:altLabel>
    <skos:altLabel xml:lang="fi">allasjumppa</skos:altLabel>
    <skos:hiddenLabel xml:lang="fi">vesi jumppa</skos:hiddenLabel>
    <skos:hiddenLabel xml:lang="sv">vattengympa</skos:hiddenLabel>
    <skos:broader>
      <skos:Concept rdf:about="http://www.yso.fi/onto/koko/p2">
        <skos:prefLabel xml:lang="fi">liikunta</skos:prefLabel>
        <skos:prefLabel xml:lang="sv">motion</skos:prefLabel>
      </skos:Concept>
    </skos:broader>
  </rdf:Description>
</rdf:RDF>
"""
BILLION = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


def load(text: str | bytes) -> Report:
    return apply(read(BytesIO(text.encode() if isinstance(text, str) else text)))


def xml(document_type: str, name: str) -> str:
    return RDF.replace("<rdf:RDF", f"{document_type}<rdf:RDF", 1).replace("vesivoimistelu", name)


def odd(triples: str) -> str:
    return f"{PREFIXES} {triples}"


@pytest.fixture
def term(db: None) -> Concept:
    """A term that a service carries, with a Finnish label alone."""
    service = make_service("Ryhmä", terms=["p1"], off_tray_reason="")
    index([service.pk])
    Concept.objects.filter(key=f"{KOKO}p1").update(labels={"fi": "vesijumppa"})
    return Concept.objects.get(key=f"{KOKO}p1")


# --- What is taken


@pytest.mark.parametrize("text", [TURTLE, RDF, "\ufeff" + RDF], ids=["turtle", "xml", "xml with a mark"])
def test_names_and_wider_terms_are_filled_in(term: Concept, text: str) -> None:
    report = load(text)
    term.refresh_from_db()
    assert term.other_labels == {"fi": ["allasjumppa", "vesi jumppa", "vesivoimistelu"], "sv": ["vattengympa"]}
    assert term.broader_labels == {"fi": ["liikunta"], "sv": ["motion"]}, "one step up, and no further"
    assert term.labels == {"fi": "vesijumppa", "sv": "vattengymnastik", "en": "water exercise"}
    assert (report.terms, report.found, report.changed, report.services) == (1, 1, 1, 1)
    assert (report.other, report.broader, report.labels) == (4, 2, 2)
    assert Concept.objects.count() == 1, "what no service carries stays out"


def test_a_term_is_met_by_its_address_where_the_key_is_another(db: None) -> None:
    Concept.objects.create(scheme="ontology_term", key="p1", uri=f"{KOKO}p1", labels={"fi": "vesijumppa"})
    Concept.objects.create(scheme="service_class", key=f"{KOKO}p1", labels={"fi": "luokka"})
    assert load(TURTLE).changed == 1
    assert Concept.objects.get(scheme="service_class").other_labels == {}


def test_the_label_that_the_catalogue_has_stays(term: Concept) -> None:
    Concept.objects.update(labels={"fi": "Vesiliikunta", "sv": ""})
    load(TURTLE)
    term.refresh_from_db()
    assert (term.labels["fi"], term.labels["sv"]) == ("Vesiliikunta", "vattengymnastik")
    assert "Vesijumppa" in term.other_labels["fi"]


def test_the_second_time_changes_nothing(term: Concept) -> None:
    load(TURTLE)
    report = load(TURTLE)
    assert (report.found, report.changed, report.labels, report.services) == (1, 0, 0, 0)


def test_what_the_file_has_no_longer_goes_and_what_it_does_not_know_stays(term: Concept) -> None:
    other = Concept.objects.create(scheme="ontology_term", key=f"{KOKO}p7", other_labels={"fi": ["vanha"]})
    load(TURTLE)
    load(odd('koko:p1 skos:prefLabel "vesijumppa"@fi .'))
    term.refresh_from_db()
    other.refresh_from_db()
    assert (term.other_labels, term.broader_labels) == ({}, {})
    assert other.other_labels == {"fi": ["vanha"]}


def test_the_search_finds_the_services_by_their_new_names(term: Concept) -> None:
    make_service("Muu", off_tray_reason="")
    load(TURTLE)
    entry = SearchEntry.objects.get(language="fi")
    assert "'allasjumppa'" in str(entry.head)
    assert entry.service == Service.objects.get(concepts=term)


def test_the_queries_do_not_grow_with_the_terms(term: Concept) -> None:
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            load(TURTLE)
        return len(queries)

    taken()
    few = taken()
    Concept.objects.bulk_create(Concept(scheme="ontology_term", key=f"{KOKO}p{n}") for n in range(100, 150))
    assert taken() == few <= 6


# --- What is left


@pytest.mark.parametrize(
    ("triples", "skipped"),
    [
        (f'koko:p1 skos:altLabel "{"a" * (LONGEST + 1)}"@fi .', "too long"),
        ("koko:p1 skos:altLabel koko:p2 .", "not text"),
        ("koko:p1 skos:altLabel [] .", "not text"),
        ('koko:p1 skos:altLabel "  "@fi .', "not text"),
        ('koko:p1 skos:altLabel "a\\u0000b"@fi .', "not text"),
        ('koko:p1 skos:altLabel "a\\u0007b"@fi .', "not text"),
        ('koko:p1 skos:altLabel "nimi" .', "in none of the languages of the pages"),
        ('koko:p1 skos:altLabel "nom"@fr .', "in none of the languages of the pages"),
        ("koko:p1 skos:altLabel 12, true .", "in none of the languages of the pages"),
        ("koko:p1 skos:broader koko:p2 . koko:p2 skos:prefLabel koko:p1 .", "not text"),
    ],
)
def test_odd_names_are_counted_and_left(term: Concept, triples: str, skipped: str) -> None:
    report = load(odd(triples))
    assert set(report.skipped) == {skipped}
    term.refresh_from_db()
    assert (term.other_labels, term.broader_labels) == ({}, {})


@pytest.mark.parametrize(
    "triples",
    [
        'koko:p1 skos:broader "liikunta"@fi, 3, koko:p404, koko:p1, [ skos:broader koko:p1 ] .',
        '[] skos:altLabel "nimetön"@fi .',
        "koko:p1 skos:broader koko:p2 . koko:p2 skos:broader koko:p1 .",
        f'koko:p1 skos:note "{"9" * 5000}"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        "",
    ],
)
def test_odd_triples_change_nothing(term: Concept, triples: str) -> None:
    load(odd(triples))
    term.refresh_from_db()
    assert (term.labels, term.other_labels, term.broader_labels) == ({"fi": "vesijumppa"}, {}, {})


def test_no_term_has_names_without_end(term: Concept) -> None:
    load(odd("".join(f'koko:p1 skos:altLabel "nimi {number}"@fi .\n' for number in range(MOST + 5))))
    term.refresh_from_db()
    assert len(term.other_labels["fi"]) == MOST


# --- Files


NOT_RDF = {
    "html": b"<!DOCTYPE html><html><body><p>Sivua ei l\xc3\xb6ydy<br></body></html>",
    "text": b"Hei vaan.",
    "json": b'{"@context": "http://example.invalid/context.jsonld", "@id": "x"}',
    "bytes": bytes(range(256)),
    "half": RDF[:400].encode(),
    "wrong letters": TURTLE.encode("latin-1") + b'koko:p1 skos:altLabel "\xe4"@fi .',
    "deep": odd("koko:p1 skos:broader " + "[ skos:broader " * 5000).encode(),
    "many entities": xml(f'<!DOCTYPE rdf:RDF [<!ENTITY e0 "{"x" * 100}">{BILLION}]>', "&e11;").encode(),
}


@pytest.mark.parametrize("content", NOT_RDF.values(), ids=NOT_RDF)
def test_what_is_no_rdf_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotRdfError, match=r"neither RDF/XML nor Turtle that can be read: .+"):
        read(BytesIO(content))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "{address}">]>',
        '<!DOCTYPE rdf:RDF [<!ENTITY % x SYSTEM "{address}"> %x;]>',
        '<!DOCTYPE rdf:RDF SYSTEM "{address}">',
        '<!DOCTYPE rdf:RDF [<!ENTITY x "sisältä">]>',
    ],
)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_document_type_is_refused_before_anything_of_it_is_read(tmp_path: Path, scheme: str, declared: str) -> None:
    """So no entity can bring in what lies elsewhere; the tests' network would raise NetworkForbidden."""
    secret = tmp_path / "secret.txt"
    secret.write_text("salaisuus")
    address = secret.as_uri() if scheme == "file" else "http://example.invalid/secret.txt"
    with pytest.raises(NotRdfError, match="it has a document type") as caught:
        read(BytesIO(xml(declared.replace("{address}", address), "a&x;b").encode()))
    assert "salaisuus" not in str(caught.value)


def test_addresses_in_turtle_are_only_names(term: Concept) -> None:
    base = "@base <http://example.invalid/> . <x> <http://www.w3.org/2002/07/owl#imports> <http://example.invalid/y> ."
    assert load(f"{base} {TURTLE}").changed == 1


# --- The command


def command(path: Path) -> str:
    out = StringIO()
    call_command("import_thesaurus", str(path), stdout=out)
    return out.getvalue()


def test_the_command_tells_what_it_did(term: Concept, tmp_path: Path) -> None:
    path = tmp_path / "koko.ttl"
    path.write_text(TURTLE + f'koko:p1 skos:altLabel "{"a" * 200}"@fi, "nom"@fr .')
    assert command(path).splitlines() == [
        "Ontology terms in the catalogue: 1; in the file: 1; changed: 1.",
        "Other names: 4; wider terms: 2; labels filled in: 2.",
        "Left out: 1 in none of the languages of the pages, 1 too long.",
        "Services whose search entries were written anew: 1.",
    ]


def test_the_command_says_when_it_is_another_thesaurus(term: Concept, tmp_path: Path) -> None:
    path = tmp_path / "yso.ttl"
    path.write_text(TURTLE.replace("onto/koko", "onto/yso"))
    assert "None of the terms is in the file" in command(path)


def test_a_file_that_is_missing_or_no_rdf_is_an_error_in_words(term: Concept, tmp_path: Path) -> None:
    path = tmp_path / "sivu.html"
    path.write_bytes(NOT_RDF["html"])
    with pytest.raises(CommandError, match=r"sivu\.html: This is neither"):
        command(path)
    with pytest.raises(CommandError, match="No such file"):
        command(tmp_path / "missing.rdf")
    with pytest.raises(CommandError, match="Is a directory"):
        command(tmp_path)
    term.refresh_from_db()
    assert term.other_labels == {}
    with pytest.raises(NotRdfError):
        import_file(path)
