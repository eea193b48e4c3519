"""Codes of PTV's own classifications, whichever way a document names a term. Pure."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from catalog.records import ConceptScheme

# Room in the catalogue for a key or an address of a term.
LONGEST_ADDRESS = 200

_FILES = {
    ConceptScheme.SERVICE_CLASS: "service_classes.csv",
    ConceptScheme.TARGET_GROUP: "target_groups.csv",
    ConceptScheme.LIFE_EVENT: "life_events.csv",
}
_OLD = re.compile(r"urn:nbn:fi:au:ptvl:(v[0-9]+)$", re.IGNORECASE)
_CODE = re.compile(r"/code/([a-z]*[0-9]+(?:\.[0-9]+)*)$", re.IGNORECASE)


def code_in(scheme: ConceptScheme, address: str) -> str:
    """The code that an address names; empty where it names none.

    Of today's form (`…/ptvserclass2/code/P6.10`) it is the end, of the old one (`…:ptvl:v1070`) the code that the
    classification's file knows the old id by.
    """
    if found := _CODE.search(address):
        return found[1].upper()
    old = _OLD.search(address)
    return _codes_by_old_id(scheme).get(old[1].lower(), "") if old else ""


@cache
def _codes_by_old_id(scheme: ConceptScheme) -> Mapping[str, str]:
    name = _FILES.get(scheme)
    if name is None:
        return {}
    text = files("catalog.classification").joinpath("defaults", name).read_text(encoding="utf-8")
    return {row["old_id"]: row["code"] for row in csv.DictReader(text.splitlines()) if row["old_id"]}
