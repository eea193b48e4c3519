"""v11's classification items as records. Pure."""

from collections.abc import Iterable

from catalog.records import ConceptRecord, ConceptScheme
from ptv_sync.mapping.classification import LONGEST_ADDRESS, code_in
from ptv_sync.mapping.notes import Notes
from ptv_sync.v11.documents import Classified, Concept
from ptv_sync.v11.texts import localised


def concepts(own: Classified, shared: Classified | None, notes: Notes) -> tuple[ConceptRecord, ...]:
    """What a service is classified as, each term once.

    PTV has merged the general description's service classes, ontology terms and target groups into the service (and
    left out target groups that the service does not want); its life events and industrial classes it has not.
    """
    lists = [
        (ConceptScheme.SERVICE_CLASS, "serviceClasses", own.service_classes),
        (ConceptScheme.ONTOLOGY_TERM, "ontologyTerms", own.ontology_terms),
        (ConceptScheme.TARGET_GROUP, "targetGroups", own.target_groups),
        (ConceptScheme.LIFE_EVENT, "lifeEvents", own.life_events),
        (ConceptScheme.INDUSTRIAL_CLASS, "industrialClasses", own.industrial_classes),
    ]
    if shared:
        lists += [
            (ConceptScheme.LIFE_EVENT, "lifeEvents", shared.life_events),
            (ConceptScheme.INDUSTRIAL_CLASS, "industrialClasses", shared.industrial_classes),
        ]
    found: dict[tuple[ConceptScheme, str], ConceptRecord] = {}
    for scheme, path, items in lists:
        for record in _records(scheme, items, notes, path):
            found.setdefault((scheme, record.key), record)
    return tuple(found.values())


def _records(scheme: ConceptScheme, items: Iterable[Concept], notes: Notes, path: str) -> Iterable[ConceptRecord]:
    for index, item in enumerate(items):
        key = item.code or code_in(scheme, item.new_uri) or code_in(scheme, item.uri) or item.uri or item.new_uri
        uri = item.new_uri or item.uri
        # An ontology term may have several broader ones, joined with semicolons: the first is kept.
        parent_uri = (item.new_parent_uri or item.parent_uri).split(";")[0]
        if max(len(key), len(uri), len(parent_uri)) > LONGEST_ADDRESS:
            notes.add(f"{path}[{index}]", f"an address longer than {LONGEST_ADDRESS} characters, left out")
        elif not key:
            notes.add(f"{path}[{index}]", "a term with neither code nor address, left out")
        else:
            yield ConceptRecord(scheme, key, uri=uri, labels=localised(item.name), parent_uri=parent_uri)
