"""v12's bare codes and addresses of terms as records, with what a service inherits. Pure."""

from collections.abc import Iterable, Iterator

from catalog.records import ConceptRecord, ConceptScheme
from ptv_sync.mapping.classification import LONGEST_ADDRESS, code_in
from ptv_sync.mapping.notes import Notes
from ptv_sync.v12.documents import Classified
from ptv_sync.v12.register import Register


def concepts(own: Classified, shared: Classified | None, register: Register, notes: Notes) -> tuple[ConceptRecord, ...]:
    """What a service is classified as, each term once.

    v12 merges nothing, so this does as v11 does (contract §2.2): service classes, ontology terms and target groups of
    the general description first, then the service's own; life events and industrial classes after its own.
    """
    first, last = [shared] if shared else [], [shared] if shared else []
    lists = (
        (ConceptScheme.SERVICE_CLASS, "serviceClasses", [row.service_classes for row in (*first, own)]),
        (ConceptScheme.ONTOLOGY_TERM, "ontologyTerms", [row.ontology_terms for row in (*first, own)]),
        (ConceptScheme.TARGET_GROUP, "targetGroups", [row.target_groups for row in (*first, own)]),
        (ConceptScheme.LIFE_EVENT, "lifeEvents", [row.life_events for row in (own, *last)]),
        (ConceptScheme.INDUSTRIAL_CLASS, "industrialClasses", [row.industrial_classes for row in (own, *last)]),
    )
    found: dict[tuple[ConceptScheme, str], ConceptRecord] = {}
    for scheme, path, sources in lists:
        for names in sources:
            for record in _records(scheme, names, register, notes, path):
                found.setdefault((scheme, record.key), record)
    return tuple(found.values())


def _records(
    scheme: ConceptScheme, names: Iterable[str], register: Register, notes: Notes, path: str
) -> Iterator[ConceptRecord]:
    """The terms as the register has them; one that it does not have stands by its code or address alone."""
    for index, name in enumerate(names):
        record = register.concept(scheme, name)
        if record is None:
            is_address = "/" in name
            record = ConceptRecord(scheme, code_in(scheme, name) or name, uri=name if is_address else "")
        if max(len(record.key), len(record.uri), len(record.parent_uri)) > LONGEST_ADDRESS:
            notes.add(f"{path}[{index}]", f"an address longer than {LONGEST_ADDRESS} characters, left out")
        elif record.key:
            yield record
