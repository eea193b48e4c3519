"""Points of ETRS-TM35FIN, as PTV's coordinates are, in degrees beside. Pure."""

from decimal import Decimal
from functools import cache

from pyproj import Transformer

from catalog.records import PointRecord
from ptv_sync.mapping.notes import Notes

# PTV's own bounds of ETRS-TM35FIN (contract §2.5). The corners of that box lie in Norway and Russia: the degrees are
# Finland's.
EASTINGS = (Decimal(43_500), Decimal(765_000))
NORTHINGS = (Decimal(6_522_000), Decimal(7_796_000))
LATITUDES = (58.0, 71.0)
LONGITUDES = (18.0, 33.0)


def point(northing: Decimal, easting: Decimal, notes: Notes, path: str) -> PointRecord | None:
    """The point, to the millimetre; None, and noted, where it is not in Finland. Both numbers are finite metres."""
    if NORTHINGS[0] <= northing <= NORTHINGS[1] and EASTINGS[0] <= easting <= EASTINGS[1]:
        degrees_east, degrees_north = _to_wgs84().transform(float(easting), float(northing))
        if LATITUDES[0] <= degrees_north <= LATITUDES[1] and LONGITUDES[0] <= degrees_east <= LONGITUDES[1]:
            millimetre = Decimal("0.001")
            north, east = northing.quantize(millimetre), easting.quantize(millimetre)
            return PointRecord(east, north, round(degrees_north, 6), round(degrees_east, 6))
    notes.add(path, f"coordinates are outside Finland: {str(northing)[:40]}, {str(easting)[:40]}")
    return None


@cache
def _to_wgs84() -> Transformer:
    return Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
