"""From a document of Linked Events to a record. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from catalog.events.intake.documents import Event, Image, Offer, Place, moment_of
from catalog.events.intake.keywords import Term, targets_of
from catalog.events.intake.notes import Mapped, Setting
from catalog.events.intake.texts import address, localised, localised_markup
from catalog.events.records import EventRecord, ImageRecord
from catalog.hours.moments import DAY, HELSINKI, MIDNIGHT, local
from catalog.languages import LocalisedText, pick
from catalog.records import Charge

MAPPER_VERSION = 1
LONGEST_NAME = 300
LONGEST_ID = 300
DELETED, DRAFT, NO_THEME = "deleted", "draft", "without theme"
RECURRING = "recurring"
_STATES = {
    "": "scheduled",
    "eventscheduled": "scheduled",
    "eventrescheduled": "scheduled",
    "eventcancelled": "cancelled",
    "eventpostponed": "postponed",
}
_KINDS = {"": "general", "general": "general", "course": "course", "volunteering": "volunteering"}


def read(body: Mapping[str, Any], setting: Setting) -> Mapped:
    """The record of a document, or why there is none. Raises ValueError for a document that cannot be read."""
    document = Event.model_validate(body)
    if document.deleted:
        return Mapped(skipped=DELETED)
    if document.publication_status == "draft":
        return Mapped(skipped=DRAFT)
    if len(document.id) > LONGEST_ID:
        raise ValueError(f"The id is longer than {LONGEST_ID} characters.")
    terms = [Term(keyword.key, keyword.name) for keyword in document.keywords]
    themes = tuple(sorted({*setting.themes, *setting.rules.themes_of(terms)}))
    if not themes:
        return Mapped(skipped=NO_THEME, unmatched=terms)
    mapped = Mapped()
    mapped.records.append(_record(document, setting, themes, mapped))
    return mapped


def _record(document: Event, setting: Setting, themes: tuple[str, ...], mapped: Mapped) -> EventRecord:
    names = localised(document.name, LONGEST_NAME)
    if not names:
        raise ValueError("The event has no name in Finnish, Swedish or English.")
    state = _known(document.event_status, _STATES, "event_status", document.id, mapped)
    starts_at, ends_at, has_times = times_of(document)
    if starts_at is None and state != "postponed":
        raise ValueError("The event has no start_time.")
    if starts_at and ends_at and ends_at < starts_at:
        mapped.warn(document.id, "end_time", "earlier than start_time: left out")
        ends_at = None
    registration = [pick(offer.info_url, "fi") for offer in document.offers]
    return EventRecord(
        source_id=document.id,
        names=names,
        starts_at=starts_at,
        ends_at=ends_at,
        has_times=has_times,
        state=state,
        kind=_known(document.type_id, _KINDS, "type_id", document.id, mapped),
        parent_id=document.super_event.key if document.super_event else "",
        is_series=document.super_event_type == RECURRING,
        organiser_names=localised(document.provider, LONGEST_NAME),
        summaries=localised(document.short_description),
        descriptions=localised_markup(document.description),
        charge=_charge(document.offers),
        charge_infos=_charge_infos(document.offers),
        registration_url=_first_address(registration),
        info_url=_first_address([pick(document.info_url, "fi")]),
        themes=themes,
        target_groups=targets_of(Term(one.key, one.name) for one in document.audience),
        image=_image(document.images),
        **_place(document, setting),
    )


def times_of(document: Event) -> tuple[datetime | None, datetime | None, bool]:
    """Start, end and whether they have times of day. Raises ValueError for what is no moment.

    Without a time of day the start is the day's midnight. An end that is a midnight is that of the day after already,
    as Linked Events has it; one given by its date, or by any other time of its last day, becomes that.
    """
    start = _moment(document.start_time, "start_time")
    end = _moment(document.end_time, "end_time")
    has_times = document.has_start_time is not False and not _is_date(document.start_time)
    if start is None or has_times:
        is_whole_day = document.has_end_time is False or _is_date(document.end_time)
        return start, None if end is None else (_end_of_day(end, document.end_time) if is_whole_day else end), has_times
    starts_at = local(start.date(), MIDNIGHT)
    ends_at = _end_of_day(end, document.end_time) if end else local(start.date() + DAY, MIDNIGHT)
    return starts_at, ends_at if ends_at > starts_at else local(start.date() + DAY, MIDNIGHT), False


def _end_of_day(end: datetime, text: str) -> datetime:
    if end.time() == MIDNIGHT and not _is_date(text):
        return end
    return local(end.date() + DAY, MIDNIGHT)


def _moment(text: str, name: str) -> datetime | None:
    """In Finnish time; one without a zone is taken as such."""
    if not text:
        return None
    try:
        found = moment_of(text)
        if found.tzinfo is None:
            return local(found.date(), found.time().replace(microsecond=0)).astimezone(HELSINKI)
        return found.astimezone(HELSINKI).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} is no moment: {text[:80]!r}.") from error


def _is_date(text: str) -> bool:
    return len(text) == 10


def _known(value: str, names: Mapping[str, str], path: str, source_id: str, mapped: Mapped) -> str:
    found = names.get(value.casefold())
    if found is None:
        mapped.warn(source_id, path, f"unknown value {value[:80]!r}")
    return found or names[""]


def _place(document: Event, setting: Setting) -> dict[str, Any]:
    """The fields of a record that tell where it is. `…:internet` is the place of what is held from afar."""
    place = document.location or Place.model_validate({})
    is_remote = place.key.endswith(":internet")
    extra = localised(document.location_extra_info)
    if is_remote:
        return {"is_remote": True, "place_names": extra}
    names = localised(place.name, LONGEST_NAME)
    latitude, longitude = point_of(place)
    divisions = [one for one in place.divisions if one.type == "muni"]
    said = [name for one in divisions for name in (*one.name.values(), one.ocd_id.rpartition(":")[2])]
    said += place.address_locality.values()
    return {
        "place_names": {code: _joined(names.get(code, ""), extra.get(code, "")) for code in sorted({*names, *extra})},
        "streets": localised(place.street_address, LONGEST_NAME),
        "postal_code": place.postal_code if len(place.postal_code) == 5 and place.postal_code.isdecimal() else "",
        "municipality": setting.municipality_in(*said) or setting.municipality,
        "latitude": latitude,
        "longitude": longitude,
    }


def point_of(place: Place) -> tuple[float | None, float | None]:
    """Latitude and longitude, where they are in Finland."""
    if place.position is None or len(place.position.coordinates) < 2:
        return None, None
    return in_finland(place.position.coordinates[1], place.position.coordinates[0])


def in_finland(latitude: float, longitude: float) -> tuple[float | None, float | None]:
    """The point, or none where it is elsewhere: 0, 0 is a favourite."""
    is_here = 58 <= latitude <= 71 and 18 <= longitude <= 33
    return (latitude, longitude) if is_here else (None, None)


def _charge(offers: Iterable[Offer]) -> Charge:
    found = {offer.is_free for offer in offers}
    if not found:
        return Charge.UNKNOWN
    return Charge.OTHER if len(found) > 1 else Charge.FREE if True in found else Charge.CHARGED


def _charge_infos(offers: Iterable[Offer]) -> LocalisedText:
    """Prices with what they are of, one after the other."""
    found: dict[str, list[str]] = {}
    for offer in offers:
        price, description = localised(offer.price), localised(offer.description)
        for code in sorted({*price, *description}):
            found.setdefault(code, []).append(_joined(price.get(code, ""), description.get(code, "")))
    return {code: "; ".join(dict.fromkeys(texts)) for code, texts in found.items()}


def _image(images: Iterable[Image]) -> ImageRecord | None:
    """The first picture that may be shown with the event: for that alone, or by CC BY with its photographer's name."""
    for image in images:
        url = address(image.url, longest=2000)
        if url and (image.license == "event_only" or (image.license == "cc_by" and image.photographer_name)):
            licence = "CC BY 4.0" if image.license == "cc_by" else ""
            alts = localised(image.alt_text, LONGEST_NAME)
            return ImageRecord(url=url, licence=licence, credit=image.photographer_name[:200], alts=alts)
    return None


def _first_address(values: Iterable[str]) -> str:
    return next((found for value in values if (found := address(value))), "")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
