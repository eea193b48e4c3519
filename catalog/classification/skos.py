"""Other names and wider terms of the catalogue's ontology terms, from the keeper's thesaurus in SKOS (Finto's KOKO).

Only what the catalogue has is read: a term that no service carries stays out. Odd triples are counted and left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXException, handler

from django.db import transaction
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.parser import InputSource
from rdflib.plugins.parsers.rdfxml import create_parser
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Node

from catalog.languages import PAGE_LANGUAGES
from catalog.models import Concept, Service
from catalog.records import ConceptScheme
from catalog.search.indexing import index

# What is longer is no name; of one term a language has so many other names and wider terms at most.
LONGEST, MOST = 100, 40
_OTHER = (SKOS.altLabel, SKOS.hiddenLabel)
_KEPT = frozenset((SKOS.prefLabel, SKOS.broader, *_OTHER))
# What relative addresses in a file are relative to: a name that leads nowhere.
_BASE = "urn:thesaurus:"
_XML = (b"<?xml", b"<rdf:", b"<!doctype", b"<!--")

Labels = dict[str, list[str]]
"""Language → names, in the order of the alphabet."""


class NotRdfError(ValueError):
    """The file is no RDF that can be read; the message says why."""


@dataclass(slots=True)
class Report:
    """`terms` the catalogue has, `found` of them are in the file, `changed` got something else than they had.

    `other`, `broader` and `labels` count the names that the terms found have now; `skipped` those left out, by reason.
    """

    terms: int = 0
    found: int = 0
    changed: int = 0
    other: int = 0
    broader: int = 0
    labels: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    services: int = 0


def import_file(path: Path) -> Report:
    """Read the file, write what it says of the catalogue's terms, and the search entries of services that carry them.

    One query, one for each 500 terms that change, and those of `index`. Raises NotRdfError, and OSError where the file
    cannot be opened.
    """
    with path.open("rb") as file:
        graph = read(file)
    return apply(graph)


@transaction.atomic
def apply(graph: Graph) -> Report:
    """Bring the catalogue's terms in line with the graph; what it does not have stays as it is."""
    report = Report()
    changed = []
    for concept in (
        Concept.objects.filter(scheme=ConceptScheme.ONTOLOGY_TERM).order_by("key").select_for_update(no_key=True)
    ):
        report.terms += 1
        subjects = [URIRef(name) for name in dict.fromkeys((concept.uri, concept.key)) if name]
        subject = next((name for name in subjects if (name, None, None) in graph), None)
        if subject is not None:
            report.found += 1
            changed += [concept] if _fill(concept, graph, subject, report) else []
    report.changed = len(changed)
    Concept.objects.bulk_update(changed, ["labels", "other_labels", "broader_labels"], batch_size=500)
    report.services = _index_again(changed)
    return report


def _index_again(concepts: Collection[Concept]) -> int:
    """Write the entries of the services that carry the terms anew; answers with the number of services."""
    carrying = Service.objects.on_tray().filter(concepts__in=[concept.pk for concept in concepts])
    ids = sorted(set(carrying.values_list("pk", flat=True))) if concepts else []
    index(ids)
    return len(ids)


def _fill(concept: Concept, graph: Graph, subject: URIRef, report: Report) -> bool:
    """Give the term what the graph says of it; answers whether anything differs from what it had."""
    before = (dict(concept.labels), concept.other_labels, concept.broader_labels)
    for language, names in _names(graph.objects(subject, SKOS.prefLabel), report).items():
        if not concept.labels.get(language):
            concept.labels = {**concept.labels, language: names[0]}
            report.labels += 1
    other = _names((name for kind in _OTHER for name in graph.objects(subject, kind)), report)
    wider = {node for node in graph.objects(subject, SKOS.broader) if node != subject}
    broader = _names((name for node in wider for name in graph.objects(node, SKOS.prefLabel)), report)
    concept.other_labels = _without(other, concept.labels)
    concept.broader_labels = _without(broader, concept.labels)
    report.other += sum(map(len, concept.other_labels.values()))
    report.broader += sum(map(len, concept.broader_labels.values()))
    return before != (concept.labels, concept.other_labels, concept.broader_labels)


def _names(nodes: Iterable[Node], report: Report) -> Labels:
    """The names among the nodes, by language, each once whatever its capitals. Counts what it leaves out."""
    found: dict[str, dict[str, str]] = {}
    for node in sorted(nodes, key=str):
        text = " ".join(str(node).split())
        language = str(getattr(node, "language", None) or "").lower().partition("-")[0]
        if reason := _reason_to_skip(node, text, language):
            report.skipped[reason] += 1
        else:
            found.setdefault(language, {}).setdefault(text.casefold(), text)
    return {language: list(names.values())[:MOST] for language, names in sorted(found.items())}


def _reason_to_skip(node: Node, text: str, language: str) -> str:
    # Control characters and halves of surrogate pairs, which Turtle can write, no database would take.
    if not isinstance(node, Literal) or not text or not text.isprintable():
        return "not text"
    if language not in PAGE_LANGUAGES:
        return "in none of the languages of the pages"
    return "too long" if len(text) > LONGEST else ""


def _without(names: Labels, labels: dict[str, str]) -> Labels:
    """The names that are not the term's label; languages without any are left out."""
    kept = {
        language: [text for text in texts if text.casefold() != labels.get(language, "").casefold()]
        for language, texts in names.items()
    }
    return {language: texts for language, texts in kept.items() if texts}


# --- Reading


class _Names(Memory):
    """Keeps the triples that are asked for here, less than half of the whole."""

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        if triple[1] in _KEPT:
            super().add(triple, context, quoted)


def read(file: BinaryIO) -> Graph:
    """The names and wider terms in RDF/XML or Turtle. Raises NotRdfError.

    Nothing is ever fetched: the parsers get an open file and one of two formats, of which neither loads anything by
    address (JSON-LD would, and is not read). For XML see `_parse_xml`.
    """
    graph = Graph(store=_Names())
    is_xml = _is_xml(file)
    source = InputSource(_BASE)
    source.setByteStream(file)
    try:
        if is_xml:
            _parse_xml(source, graph)
        else:
            graph.parse(source, format="turtle")
    except MemoryError:
        raise
    except Exception as error:  # the parsers raise what they come upon, of no common kind
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise NotRdfError(f"This is neither RDF/XML nor Turtle that can be read: {reason}") from error
    return graph


def _is_xml(file: BinaryIO) -> bool:
    """By how the file begins, whatever its name."""
    start = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    file.seek(0)
    return start.startswith(_XML)


def _parse_xml(source: InputSource, graph: Graph) -> None:
    """As rdflib's RDFXMLParser does it, but a document type ends it: without one there is no entity that could be taken
    in from outside, or that grows. External entities are switched off besides, as they are in Python by default."""
    parser = create_parser(source, graph)
    parser.setProperty(handler.property_lexical_handler, _NoDocumentType())
    parser.setFeature(handler.feature_external_ges, False)
    parser.parse(source)


class _NoDocumentType(handler.LexicalHandler):
    def startDTD(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: N802 - SAX's name
        raise SAXException("it has a document type (<!DOCTYPE …>), which is not read")
