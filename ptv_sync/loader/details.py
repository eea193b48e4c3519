"""Contact details and hours of channels, connections and organisations, gathered and written in bulk."""

from typing import Any

from catalog.intake import bulk
from catalog.models import (
    AccessibilitySentence,
    Address,
    Email,
    Entrance,
    Link,
    OpeningSpell,
    Phone,
    ServiceHours,
)
from catalog.records import AddressRecord, ContactsRecord, HoursRecord, LinkRecord, PointRecord
from ptv_sync.loader.places import KnownPlaces


class Details:
    """Gathers the rows of many owners; `write` puts them into the tables (at most 16 statements)."""

    def __init__(self, places: KnownPlaces) -> None:
        self._places = places
        self._forget()

    def _forget(self) -> None:
        self._phones: list[Phone] = []
        self._emails: list[Email] = []
        self._links: list[Link] = []
        self._addresses: list[Address] = []
        self._entrances: list[Entrance] = []
        self._sentences: list[AccessibilitySentence] = []
        self._hours: list[ServiceHours] = []
        self._spells: list[OpeningSpell] = []

    def add(self, contacts: ContactsRecord, **owner: Any) -> None:
        """Take an owner's details; `owner` is the foreign key, e.g. `channel_id=…`."""
        for position, phone in enumerate(contacts.phones):
            self._phones.append(
                Phone(
                    **owner, position=position, number=phone.number, kind=phone.kind.value, charge=phone.charge.value,
                    is_service_number=phone.is_service_number, charge_info=phone.charge_info, info=phone.info,
                    language=phone.language,
                )
            )  # fmt: skip
        for position, email in enumerate(contacts.emails):
            self._emails.append(
                Email(
                    **owner,
                    position=position,
                    address=email.address,
                    description=email.description,
                    language=email.language,
                )
            )
        self.add_links(contacts.links, **owner)
        for position, address in enumerate(contacts.addresses):
            self._add_address(address, position, owner)
        for position, hours in enumerate(contacts.hours):
            self._add_hours(hours, position, owner)

    def add_links(self, links: tuple[LinkRecord, ...], **owner: Any) -> None:
        for position, link in enumerate(links):
            self._links.append(
                Link(
                    **owner, position=position, kind=link.kind.value, url=link.url, name=link.name,
                    description=link.description, language=link.language, file_format=link.file_format,
                )
            )  # fmt: skip

    def write(self) -> None:
        """Write everything gathered, owners' children before theirs, and forget it."""
        bulk.insert(Phone, self._phones)
        bulk.insert(Email, self._emails)
        bulk.insert(Link, self._links)
        bulk.insert(Address, self._addresses)
        bulk.insert(Entrance, self._entrances)
        bulk.insert(AccessibilitySentence, self._sentences)
        bulk.insert(ServiceHours, self._hours)
        bulk.insert(OpeningSpell, self._spells)
        self._forget()

    def _add_address(self, record: AddressRecord, position: int, owner: dict[str, Any]) -> None:
        address = Address(
            **owner, **_point(record.point), position=position, kind=record.kind.value, form=record.form.value,
            street=dict(record.street), street_number=record.street_number, po_box=dict(record.po_box),
            postal_code=record.postal_code, post_office=dict(record.post_office), info=dict(record.info),
            municipality_id=self._places.municipality(record.municipality), free_text=dict(record.free_text),
            receiver=dict(record.receiver), country=record.country, coordinate_state=record.coordinate_state,
        )  # fmt: skip
        self._addresses.append(address)
        for order, item in enumerate(record.entrances):
            entrance = Entrance(
                address=address, **_point(item.point), names=dict(item.names), is_main=item.is_main, position=order,
                phone=item.phone, email=item.email, url=item.url,
            )  # fmt: skip
            self._entrances.append(entrance)
            self._sentences += [
                AccessibilitySentence(
                    entrance=entrance, group=dict(sentence.group), text=dict(sentence.text), position=place
                )
                for place, sentence in enumerate(item.sentences)
            ]

    def _add_hours(self, record: HoursRecord, position: int, owner: dict[str, Any]) -> None:
        hours = ServiceHours(
            **owner, position=position, kind=record.kind.value, valid_from=record.valid_from,
            valid_to=record.valid_to, is_closed=record.is_closed, is_always_open=record.is_always_open,
            is_by_appointment=record.is_by_appointment, title=dict(record.title), info=dict(record.info),
            holiday=record.holiday.value if record.holiday else "", years=list(record.years),
        )  # fmt: skip
        self._hours.append(hours)
        self._spells += [
            OpeningSpell(
                hours=hours,
                day_from=spell.day_from,
                day_to=spell.day_to,
                opens=spell.opens,
                closes=spell.closes,
                weeks=spell.weeks.value,
                is_by_appointment=spell.is_by_appointment,
                info=dict(spell.info),
                position=order,
            )
            for order, spell in enumerate(record.spells)
        ]


def _point(point: PointRecord | None) -> dict[str, Any]:
    if point is None:
        return {}
    return {
        "easting": point.easting,
        "northing": point.northing,
        "latitude": point.latitude,
        "longitude": point.longitude,
    }
