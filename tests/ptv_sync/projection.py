"""ETRS-TM35FIN metres as WGS84 degrees, computed apart from the product's library: the formulae of JHS 197."""

from math import asin, atan, atanh, cos, cosh, degrees, sin, sinh, sqrt, tanh

AXIS, FLATTENING, SCALE, CENTRAL_MERIDIAN, FALSE_EASTING = 6_378_137.0, 1 / 298.257222101, 0.9996, 27.0, 500_000.0
N = FLATTENING / (2 - FLATTENING)
MEAN_RADIUS = AXIS / (1 + N) * (1 + N**2 / 4 + N**4 / 64)
SERIES = (
    N / 2 - 2 / 3 * N**2 + 37 / 96 * N**3 - N**4 / 360,
    N**2 / 48 + N**3 / 15 - 437 / 1440 * N**4,
    17 / 480 * N**3 - 37 / 840 * N**4,
    4397 / 161_280 * N**4,
)


def wgs84(northing: float, easting: float) -> tuple[float, float]:
    """Latitude and longitude in degrees, right to some millimetres."""
    xi, eta = northing / (MEAN_RADIUS * SCALE), (easting - FALSE_EASTING) / (MEAN_RADIUS * SCALE)
    terms = list(enumerate(SERIES, start=1))
    north = xi - sum(h * sin(2 * index * xi) * cosh(2 * index * eta) for index, h in terms)
    east = eta - sum(h * cos(2 * index * xi) * sinh(2 * index * eta) for index, h in terms)
    beta = asin(sin(north) / cosh(east))
    eccentricity = sqrt(2 * FLATTENING - FLATTENING**2)
    conformal = atanh(sin(beta))
    isometric = conformal
    for _ in range(6):
        isometric = conformal + eccentricity * atanh(eccentricity * tanh(isometric))
    return degrees(atan(sinh(isometric))), CENTRAL_MERIDIAN + degrees(asin(tanh(east) / cos(beta)))
