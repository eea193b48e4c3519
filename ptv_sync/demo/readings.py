"""What the demonstration content says, whichever version of the API tells it. Pure."""

from datetime import datetime
from functools import cache
from typing import Any, Literal

from pyproj import Transformer

from ptv_sync.demo.content import Content
from ptv_sync.demo.entries import Channel, Connection, GeneralDescription, Service, StreetAddress
from ptv_sync.demo.registers import Municipality, Names, Registers

Document = dict[str, Any]

Provision = Literal["self", "procured", "other"]

# The URIs of KOKO terms and of PTV's own classifications begin so.
KOKO = "http://www.yso.fi/onto/koko/"
CODE_LISTS = "http://uri.suomi.fi/codelist/ptv/"

SERVICE_CLASSES = "ptvserclass2"
TARGET_GROUPS = "ptvkohderyhmat"
LIFE_EVENTS = "ptvelti"

# These stand for the free service numbers (0800 …), which all could belong to somebody.
SERVICE_NUMBERS = "015 000 8"

# The registers' own code of Helsinki, which is no wellbeing services county, and of Åland, which belongs to none.
NOT_COUNTIES = ("90", "91")

# Organisations and general descriptions have no date of their own in the content: they all changed this day.
FRAMEWORK_MODIFIED = datetime.fromisoformat("2026-08-18T06:30:00")


def modified(moment: datetime, identifier: str) -> str:
    """A time as PTV's database has it: UTC without a Z, with a fraction (ours comes from the id)."""
    fraction = f"{int(identifier[:8], 16) % 1_000_000:06d}".rstrip("0")
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "")


def first_name(entry: Service | Channel) -> str:
    """The name PTV uses in references: that of the first language version."""
    return next(iter(entry.texts.values())).name


def shared_description(service: Service, content: Content) -> GeneralDescription | None:
    return content.general_descriptions[service.general_description] if service.general_description else None


def producers(service: Service) -> tuple[str, ...]:
    """Keys of the producing organisations: the responsible one where nobody is named."""
    return service.producers or (() if service.free_text_producer else (service.organisation,))


def provision(service: Service, key: str, content: Content) -> Provision:
    """In what way a producer comes to produce the service."""
    if key in (service.organisation, *service.other_responsible):
        return "self"
    return "procured" if content.organisations[key].type == "Company" else "other"


def own_connection(service: Service, channel: str) -> Connection:
    """What holds for the service at a channel (its key) only; an empty connection where nothing is said."""
    return next((found for found in service.connection if found.channel == channel), Connection(channel=channel))


def plain_charge(number: str) -> str:
    """What a call costs where the content does not say: service numbers are free."""
    return "free" if number.startswith(SERVICE_NUMBERS) else "normal"


@cache
def _to_tm35fin() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:3067", always_xy=True)


def coordinates(address: StreetAddress, registers: Registers) -> tuple[int, int] | None:
    """Northing and easting (ETRS-TM35FIN, whole metres), None where the content gives no place."""
    if address.near_centre is None:
        return None
    centre = registers.municipalities[address.municipality]
    easting, northing = _to_tm35fin().transform(centre.longitude, centre.latitude)
    east, north = address.near_centre
    return round(northing) + north, round(easting) + east


def post_office(name: str, place: Municipality) -> Names:
    """The post office in Finnish and Swedish; one that is named after its municipality is so in Swedish too."""
    swedish = place.names.get("sv", "").upper() if name == place.names["fi"].upper() else ""
    return {"fi": name, "sv": swedish or name}
