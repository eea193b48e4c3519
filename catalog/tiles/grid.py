"""Which tiles there are: squares of 256 pixels in Web Mercator (EPSG:3857), as all maps of the web cut them. Pure."""

import math
from typing import NamedTuple

SHALLOWEST, DEEPEST = 4, 16


class Bounds(NamedTuple):
    """Degrees of WGS84."""

    south: float
    west: float
    north: float
    east: float


# Finland with Åland and the sea around it, to a tenth of a degree.
FINLAND = Bounds(59.4, 19.0, 70.2, 31.7)


class Tile(NamedTuple):
    """A tile by its place: `z` is the zoom, `x` counts from the west, `y` from the north."""

    z: int
    x: int
    y: int


def is_known(tile: Tile) -> bool:
    """Whether the map has the tile: of a zoom that it shows, and with some of Finland in it."""
    if not SHALLOWEST <= tile.z <= DEEPEST:
        return False
    first, last = _at(FINLAND.north, FINLAND.west, tile.z), _at(FINLAND.south, FINLAND.east, tile.z)
    return first.x <= tile.x <= last.x and first.y <= tile.y <= last.y


def _at(latitude: float, longitude: float, zoom: int) -> Tile:
    """The tile with the point in it."""
    angle = math.radians(latitude)
    across, down = (longitude + 180) / 360, (1 - math.asinh(math.tan(angle)) / math.pi) / 2
    return Tile(zoom, int(across * 2**zoom), int(down * 2**zoom))
