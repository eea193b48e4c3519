"""Service classes, target groups, life events and ontology terms as v11 writes them."""

from collections.abc import Iterable, Mapping

from ptv_sync.demo.content import Content
from ptv_sync.demo.identity import guid
from ptv_sync.demo.readings import CODE_LISTS, KOKO, LIFE_EVENTS, SERVICE_CLASSES, TARGET_GROUPS
from ptv_sync.demo.registers import Concept, Registers
from ptv_sync.demo.v11.parts import Document, register_names

_OLD = "http://urn.fi/URN:NBN:fi:au:ptvl:"


def service_classes(codes: Iterable[str], registers: Registers) -> list[Document]:
    """PTV has a description beside each name; the demonstration has none of its own."""
    items = _items(codes, registers.service_classes, SERVICE_CLASSES)
    return [{"name": entry.pop("name"), "description": [], **entry} for entry in items]


def target_groups(codes: Iterable[str], registers: Registers) -> list[Document]:
    return _items(codes, registers.target_groups, TARGET_GROUPS)


def life_events(codes: Iterable[str], registers: Registers) -> list[Document]:
    return _items(codes, registers.life_events, LIFE_EVENTS)


def ontology_terms(ids: Iterable[str], content: Content) -> list[Document]:
    """KOKO terms: no code, several broader terms in one string, names null where KOKO has none."""
    terms = ((term, content.terms[term]) for term in ids)
    return [
        {
            "name": register_names({"fi": labels.fi} | {c: t for c, t in (("sv", labels.sv), ("en", labels.en)) if t}),
            "code": None,
            "ontologyType": labels.vocabulary or None,
            "uri": KOKO + term,
            "parentId": None,
            "parentUri": ";".join(KOKO + broader for broader in labels.broader) or None,
            "newUri": None,
            "newParentUri": None,
        }
        for term, labels in terms
    ]


def matching_code(uri: str, known: Mapping[str, Concept], scheme: str) -> str | None:
    """The code that a URI in PTV's old or new form stands for, None where it stands for nothing known."""
    new_start = CODE_LISTS + scheme.rstrip("2")
    for concept in known.values():
        if concept.old_id and uri == _OLD + concept.old_id:
            return concept.code
    code = uri.rpartition("/code/")[2]
    return code if code in known and uri.removesuffix(f"/code/{code}") in (new_start, new_start + "2") else None


def _items(codes: Iterable[str], known: Mapping[str, Concept], scheme: str) -> list[Document]:
    return [_item(known[code], known.get(known[code].parent), scheme) for code in codes]


def _item(concept: Concept, parent: Concept | None, scheme: str) -> Document:
    """Terms that are younger than the old form of addresses have the new form in both places."""
    return {
        "name": register_names(concept.names),
        "code": concept.code,
        "ontologyType": scheme,
        "uri": _address(concept, scheme),
        "parentId": guid(scheme, parent.code) if parent else None,
        "parentUri": _address(parent, scheme) if parent else None,
        "newUri": f"{CODE_LISTS}{scheme}/code/{concept.code}",
        "newParentUri": f"{CODE_LISTS}{scheme}/code/{parent.code}" if parent else None,
    }


def _address(concept: Concept, scheme: str) -> str:
    return _OLD + concept.old_id if concept.old_id else f"{CODE_LISTS}{scheme}/code/{concept.code}"
