"""From what a reader says of a place to a municipality: a postal code, or a point."""

from __future__ import annotations

from collections import Counter

from catalog.areas.mergers import current
from catalog.areas.rules import Point, nearest
from catalog.models import Address, Municipality

# The middle of so many addresses of a postal code tells as much as that of all.
MOST_ADDRESSES = 1_000


def by_postal_code(code: str) -> tuple[str, Point | None] | None:
    """The municipality in which most addresses with the postal code are, and the middle of these. One query.

    Learnt from the catalogue's own addresses: None where no address has the code.
    """
    rows = Address.objects.filter(postal_code=code, municipality__isnull=False)
    found = list(rows.order_by("pk").values_list("municipality_id", "latitude", "longitude")[:MOST_ADDRESSES])
    if not found:
        return None
    municipality = min(Counter(row[0] for row in found).items(), key=lambda item: (-item[1], item[0]))[0]
    points = [(latitude, longitude) for key, latitude, longitude in found if key == municipality and latitude]
    if not points:
        return current(municipality), None
    latitudes, longitudes = (sorted(column) for column in zip(*points, strict=True))
    return current(municipality), Point(latitudes[len(points) // 2], longitudes[len(points) // 2])


def nearest_municipality(here: Point) -> str | None:
    """The municipality whose centre, or that of a part that has been merged into it, is nearest. One query."""
    rows = Municipality.objects.filter(latitude__isnull=False, county__isnull=False)
    centres = {
        code: Point(latitude, longitude)
        for code, latitude, longitude in rows.values_list("code", "latitude", "longitude")
        if latitude is not None and longitude is not None
    }
    code = nearest(here, centres)
    return current(code) if code else None
