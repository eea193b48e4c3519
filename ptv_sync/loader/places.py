"""Areas, municipalities and concepts that records name: found, or made where the catalogue has none yet."""

from collections.abc import Iterable

from catalog.areas.mergers import current
from catalog.models import Area, Concept, Municipality
from catalog.records import AreaKind, AreaRecord, ConceptRecord, MunicipalityRecord


class KnownPlaces:
    """Codes → keys of the rows, kept in memory for a run (some 400 areas). Makes what is missing."""

    def __init__(self) -> None:
        self._municipalities = set(Municipality.objects.values_list("code", flat=True))
        self._areas = {(kind, code): pk for kind, code, pk in Area.objects.values_list("kind", "code", "pk")}

    def municipality(self, record: MunicipalityRecord | None) -> str | None:
        """The code, with its row made if PTV is the first to tell of it. A merged municipality has that of the new one.

        The names of a municipality that the catalogue has are the catalogue's own word.
        """
        if record is None:
            return None
        code = current(record.code)
        if code not in self._municipalities:
            Municipality.objects.create(code=code, names=dict(record.names))
            self._municipalities.add(code)
        return code

    def area_ids(self, records: Iterable[AreaRecord]) -> list[int]:
        """Keys of the areas. Members of an area that the catalogue knows are the catalogue's own word."""
        return [self._area_id(record) for record in records]

    def _area_id(self, record: AreaRecord) -> int:
        is_municipality = record.kind is AreaKind.MUNICIPALITY
        key = (record.kind.value, current(record.code) if is_municipality else record.code)
        if key not in self._areas:
            area = Area.objects.create(kind=record.kind.value, code=key[1], names=dict(record.names))
            members = {self.municipality(member) for member in record.municipalities}
            through = Area.municipalities.through._default_manager
            through.bulk_create(
                through.model(area=area, municipality_id=code) for code in sorted(filter(None, members))
            )
            self._areas[key] = area.pk
        return self._areas[key]


class KnownConcepts:
    """Classification terms by scheme and key, kept in memory for a run (some thousands). Makes what is missing."""

    def __init__(self) -> None:
        rows = Concept.objects.values_list("scheme", "key", "pk", "labels")
        self._known = {(scheme, key): (pk, labels) for scheme, key, pk, labels in rows}

    def ids(self, records: Iterable[ConceptRecord]) -> list[int]:
        """Keys of the concepts. A new one costs a query, and so does one that gains a label in another language."""
        return [self._id(record) for record in records]

    def _id(self, record: ConceptRecord) -> int:
        key = (record.scheme.value, record.key)
        known = self._known.get(key)
        if known is None:
            made = Concept.objects.create(
                scheme=record.scheme.value,
                key=record.key,
                uri=record.uri,
                parent_uri=record.parent_uri,
                labels=dict(record.labels),
            )
            self._known[key] = known = made.pk, made.labels
        elif record.labels.keys() - known[1].keys():
            known[1].update({**record.labels, **known[1]})
            Concept.objects.filter(pk=known[0]).update(labels=known[1])
        return known[0]
