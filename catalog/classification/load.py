"""PTV's own classifications as they ship: service classes, target groups and life events.

Source of the facts: the code lists of vrk-kpa/ptv-releases and vrk-kpa/auroraai-core-components (MIT), with the names
that production has given some classes since. Ontology terms come with the services that carry them.
"""

from __future__ import annotations

from catalog.default_rows import localised, read_csv, upsert
from catalog.models import Concept
from catalog.models.defaulted import DefaultsReport
from catalog.records import ConceptScheme

FILES = (
    (ConceptScheme.SERVICE_CLASS, "service_classes.csv", "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/"),
    (ConceptScheme.TARGET_GROUP, "target_groups.csv", "http://uri.suomi.fi/codelist/ptv/ptvkohderyhmat/code/"),
    (ConceptScheme.LIFE_EVENT, "life_events.csv", "http://uri.suomi.fi/codelist/ptv/ptvelti/code/"),
)


def load() -> list[DefaultsReport]:
    """Write the terms of the files into Concept, in the caller's transaction. One query where nothing differs.

    Only the labels of a term that is there already are changed: its addresses are what its source gave.
    """
    wanted = [
        Concept(
            scheme=scheme.value,
            key=row["code"],
            uri=base + row["code"],
            parent_uri=base + row["parent"] if row["parent"] else "",
            labels=localised(row, "label"),
        )
        for scheme, name, base in FILES
        for row in read_csv("catalog.classification", name)
    ]
    present = Concept.objects.filter(scheme__in=[scheme.value for scheme, _, _ in FILES])
    return [upsert(wanted, into=present, identity=("scheme", "key"), fields=("labels",))]
