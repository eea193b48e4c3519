"""Areas, municipalities and concepts that records name: found, or made where the catalogue has none yet."""

from collections.abc import Iterable

from catalog.models import Area, Concept, Municipality
from catalog.records import AreaKind, AreaRecord, ConceptRecord, MunicipalityRecord


class KnownPlaces:
    """Codes → keys of the rows, kept in memory for a run (some 400 areas). Makes what is missing."""

    def __init__(self) -> None:
        self._municipalities = set(Municipality.objects.values_list("code", flat=True))
        self._areas = {(kind, code): pk for kind, code, pk in Area.objects.values_list("kind", "code", "pk")}

    def municipality(self, record: MunicipalityRecord | None) -> str | None:
        """The code, with its row made if PTV is the first to tell of it (a merged municipality, for example)."""
        if record is None:
            return None
        if record.code not in self._municipalities:
            Municipality.objects.create(code=record.code, names=dict(record.names))
            self._municipalities.add(record.code)
        return record.code

    def area_ids(self, records: Iterable[AreaRecord]) -> list[int]:
        """Keys of the areas. Members of an area that the catalogue knows are the catalogue's own word."""
        return [self._area_id(record) for record in records]

    def _area_id(self, record: AreaRecord) -> int:
        key = (record.kind.value, record.code)
        if key not in self._areas:
            area = Area.objects.create(kind=record.kind.value, code=record.code[:16], names=dict(record.names))
            members = record.municipalities
            if record.kind is AreaKind.MUNICIPALITY and not members:
                members = (MunicipalityRecord(record.code, record.names),)
            area.municipalities.set([code for member in members if (code := self.municipality(member))])
            self._areas[key] = area.pk
        return self._areas[key]


class KnownConcepts:
    """Classification terms by scheme and key, kept in memory for a run (some thousands). Makes what is missing."""

    def __init__(self) -> None:
        self._ids = {(scheme, key): pk for scheme, key, pk in Concept.objects.values_list("scheme", "key", "pk")}

    def ids(self, records: Iterable[ConceptRecord]) -> list[int]:
        """Keys of the concepts; a new one costs one query."""
        found = []
        for record in records:
            key = (record.scheme.value, record.key[:200])
            if key not in self._ids:
                concept = Concept.objects.create(
                    scheme=key[0],
                    key=key[1],
                    uri=record.uri[:200],
                    parent_uri=record.parent_uri[:200],
                    labels=dict(record.labels),
                )
                self._ids[key] = concept.pk
            found.append(self._ids[key])
        return found
