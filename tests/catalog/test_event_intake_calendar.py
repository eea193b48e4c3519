"""From calendars to records."""

from datetime import UTC, date, datetime

import pytest

from catalog.events.intake.calendar import documents, read
from catalog.events.intake.notes import Mapped, Setting
from catalog.events.rules import wall_clock
from catalog.intake.errors import SourceBadAnswer

SETTING = Setting(municipalities={"lappeenranta": "405"}, municipality="153", themes=("osallisuus",))
HELSINKI = "TZID=Europe/Helsinki"


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def only(*events: str) -> Mapped:
    ((_, document),) = documents(calendar(*events))
    return read(document, SETTING)


@pytest.mark.parametrize(
    ("lines", "starts", "ends", "has_times"),
    [
        (f"DTSTART;{HELSINKI}:20261201T180000\nDTEND;{HELSINKI}:20261201T190000",
         "2026-12-01T16", "2026-12-01T17", True),
        ("DTSTART:20261201T160000Z\nDURATION:PT90M", "2026-12-01T16", "2026-12-01T17:30", True),
        ("DTSTART:20260701T180000", "2026-07-01T15", None, True),
        ("DTSTART;VALUE=DATE:20261201", "2026-11-30T22", "2026-12-01T22", False),
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261204", "2026-11-30T22", "2026-12-03T22", False),
        ("DTSTART;VALUE=DATE:20261201\nDURATION:P2D", "2026-11-30T22", "2026-12-02T22", False),
        ("DTSTART:20261201T160000Z\nDTEND:20261201T150000Z", "2026-12-01T16", None, True),
        ("DTSTART;TZID=FLE Standard Time:20261201T180000", "2026-12-01T16", None, True),
    ],
)  # fmt: skip
def test_times(lines: str, starts: str, ends: str | None, has_times: bool) -> None:
    (found,) = only(f"UID:a\nSUMMARY:Kerho\n{lines}").records
    assert found.starts_at == datetime.fromisoformat(starts).replace(tzinfo=UTC)
    assert found.ends_at == (datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None)
    assert found.has_times is has_times


@pytest.mark.parametrize(
    "lines",
    [
        "SUMMARY:Kerho", "SUMMARY:Kerho\nDTSTART:rubbish", "DTSTART:20261201T160000Z",
        "SUMMARY:\nDTSTART:20261201T160000Z",
        "SUMMARY:Kerho\nDTSTART:20261201T160000Z\nRECURRENCE-ID:rubbish", "SUMMARY:Kerho\nDTSTART;VALUE=DATE:20261301",
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_read_is_a_fault(lines: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        only(f"UID:a\n{lines}")


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"BEGIN:VCALENDAR", b"\xff\xfe\x00"])
def test_what_is_no_calendar(content: bytes) -> None:
    with pytest.raises(SourceBadAnswer, match="calendar"):
        documents(content)


def test_an_event_that_stands_alone_is_no_calendar() -> None:
    assert documents(b"BEGIN:VEVENT\r\nEND:VEVENT\r\n") == []


def test_rule_exceptions_and_a_time_that_differs() -> None:
    mapped = only(
        f"UID:a\nSUMMARY:Kerho\nDTSTART;{HELSINKI}:20261201T180000\nRRULE:FREQ=WEEKLY;BYDAY=TU\n"
        f"EXDATE;{HELSINKI}:20261208T180000,20261222T180000\nEXDATE;VALUE=DATE:20261229",
        f"UID:a\nSUMMARY:Kerho ulkona\nRECURRENCE-ID;{HELSINKI}:20261215T180000\nDTSTART;{HELSINKI}:20261216T120000",
        f"UID:a\nSUMMARY:Kerho\nSTATUS:CANCELLED\nRECURRENCE-ID;{HELSINKI}:20270105T180000\n"
        f"DTSTART;{HELSINKI}:20270105T180000",
    )
    master, moved, cancelled = mapped.records
    assert master.repeat_rule == "FREQ=WEEKLY;BYDAY=TU"
    days = [date(2026, 12, 8), date(2026, 12, 15), date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5)]
    assert list(master.skipped_on) == days
    assert (moved.source_id, moved.parent_id, moved.names) == ("a/20261215", "a", {"fi": "Kerho ulkona"})
    assert (cancelled.source_id, cancelled.state, cancelled.repeat_rule) == ("a/20270105", "cancelled", "")


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,12", "FREQ=SOMETIMES"])
def test_a_rule_that_is_not_understood_is_a_warning_and_the_first_time_is_kept(rule: str) -> None:
    mapped = only(f"UID:a\nSUMMARY:Kerho\nDTSTART:20261201T160000Z\nRRULE:{rule}\nEXDATE:20261202T160000Z")
    assert (mapped.records[0].repeat_rule, mapped.records[0].skipped_on) == ("", ())
    assert mapped.warnings[0].path == "RRULE"


def further(mapped: Mapped) -> list[tuple[str, str, str]]:
    """The children: id, and when they are on Finnish clocks."""
    return [
        (found.source_id, f"{wall_clock(found.starts_at):%d.%m. %H.%M}", f"{wall_clock(found.ends_at):%d.%m. %H.%M}")
        for found in mapped.records[1:]
        if found.starts_at and found.ends_at
    ]


def test_single_further_times_are_children_as_long_as_the_first_one() -> None:
    mapped = only(
        f"UID:a\nSUMMARY:Kerho\nDTSTART;{HELSINKI}:20261020T180000\nDTEND;{HELSINKI}:20261020T193000\n"
        f"RDATE;{HELSINKI}:20261020T180000,20261027T180000,20261102T100000,20261109T100000\n"
        f"RDATE;VALUE=DATE:20261103\nRDATE;VALUE=PERIOD:20261104T100000Z/PT1H,20261105T100000Z/20261105T103000Z\n"
        f"EXDATE;{HELSINKI}:20261102T100000",
        f"UID:a\nSUMMARY:Kerho\nRECURRENCE-ID;{HELSINKI}:20261109T100000\nDTSTART;{HELSINKI}:20261109T120000\n"
        f"DTEND;{HELSINKI}:20261109T130000",
    )
    assert further(mapped) == [
        ("a/20261027T1800", "27.10. 18.00", "27.10. 19.30"),
        ("a/20261103T1800", "03.11. 18.00", "03.11. 19.30"),
        ("a/20261104T1200", "04.11. 12.00", "04.11. 13.00"),
        ("a/20261105T1200", "05.11. 12.00", "05.11. 12.30"),
        ("a/20261109", "09.11. 12.00", "09.11. 13.00"),
    ]
    assert {found.parent_id for found in mapped.records[1:]} == {"a"}
    assert mapped.warnings == []


def test_single_further_days_are_whole_days_and_the_latest_ones_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.events.intake.calendar.MOST_FURTHER", 2)
    mapped = only(
        "UID:a\nSUMMARY:Retki\nDTSTART;VALUE=DATE:20261023\nDTEND;VALUE=DATE:20261025\n"
        "RDATE;VALUE=DATE:20261031,20261030,20261024"
    )
    assert further(mapped) == [
        ("a/20261030T0000", "30.10. 00.00", "01.11. 00.00"),
        ("a/20261031T0000", "31.10. 00.00", "02.11. 00.00"),
    ]
    assert [warning.message for warning in mapped.warnings] == ["the earliest 1 further times are left out"]


@pytest.mark.parametrize(
    "line", ["GEO:;", "GEO:61.05", "DTEND:soon", "DURATION:long", "EXDATE:never", "RDATE:often", "RRULE:FREQ=SOMETIMES"]
)
def test_a_property_that_cannot_be_read_counts_as_absent(line: str) -> None:
    mapped = only(f"UID:a\nSUMMARY:Kerho\nDTSTART:20261201T160000Z\n{line}")
    assert mapped.records == only("UID:a\nSUMMARY:Kerho\nDTSTART:20261201T160000Z").records
    (warning,) = mapped.warnings
    assert warning.path == line.partition(":")[0]
    assert line.partition(":")[2] in warning.message.replace("\\", "")


def test_of_a_property_that_stands_twice_what_can_be_read_is_taken() -> None:
    mapped = only("UID:a\nSUMMARY:Kerho\nDTSTART:20261201T160000Z\nRRULE:FREQ=DAILY\nEXDATE:x\nEXDATE:20261202T160000Z")
    assert mapped.records[0].skipped_on == (date(2026, 12, 2),)
    assert [warning.path for warning in mapped.warnings] == ["EXDATE"]


def test_what_else_stands_in_an_event() -> None:
    (found,) = only(
        "UID:a\nSUMMARY;LANGUAGE=sv-FI:Promenad\nDESCRIPTION:<p>Hej</p><ul><li>alla</li></ul>\n"
        "LOCATION:Asukastupa\\, Lappeenranta\nDTSTART:20261201T160000Z\nURL:https://example.org/\nGEO:61.05;28.2"
    ).records
    assert (found.names, found.descriptions) == ({"sv": "Promenad"}, {"sv": "Hej\n\n* alla"})
    assert (found.place_names, found.municipality) == ({"sv": "Asukastupa, Lappeenranta"}, "405")
    assert (found.latitude, found.longitude, found.info_url) == (61.05, 28.2, "https://example.org/")
    assert found.themes == ("osallisuus",)


def test_a_meeting_over_the_net() -> None:
    (found,) = only("UID:a\nSUMMARY:Ilta\nLOCATION:https://meet.example.org/x\nDTSTART:20261201T160000Z").records
    assert (found.is_remote, found.place_names, found.info_url) == (True, {}, "https://meet.example.org/x")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Kirjasto, Valtakatu 47, 53100 Lappeenranta, Suomi", "405"),
        ("Valtakatu 47, FI-53100  LAPPEENRANTA", "405"),
        ("53100 Lappeenranta", "405"),
        ("5310 Lappeenranta", "153"),
        ("Lappeenranta-sali", "153"),
        ("", "153"),
    ],
)
def test_the_municipality_of_an_address(place: str, code: str) -> None:
    place = place.replace(",", "\\,")
    (found,) = only(f"UID:a\nSUMMARY:Ilta\nLOCATION:{place}\nDTSTART:20261201T160000Z").records
    assert found.municipality == code


@pytest.mark.parametrize(
    ("lines", "is_kept"),
    [
        ("", True), ("CLASS:PUBLIC", True), ("CLASS:public", True), ("CLASS:PRIVATE", False),
        ("CLASS:CONFIDENTIAL", False), ("CLASS:X-STAFF", False), ("CLASS:", False),
        ("CLASS:PUBLIC\nCLASS:PRIVATE", False), ("CLASS:PUBLIC,PRIVATE", False),
    ],
)  # fmt: skip
def test_only_what_is_public_is_kept(lines: str, is_kept: bool) -> None:
    found = documents(calendar(f"UID:a\nSUMMARY:Kerho\nDTSTART:20261201T160000Z\n{lines}"))
    assert len(found) == is_kept


def test_what_is_private_and_who_takes_part_is_not_kept() -> None:
    found = documents(
        calendar(
            "UID:a\nSUMMARY:Salainen\nCLASS:PRIVATE\nDTSTART:20261201T160000Z",
            "UID:b\nSUMMARY:Avoin\nDTSTART:20261201T160000Z\nATTENDEE:mailto:a@example.org\nORGANIZER:mailto:b@example.org",
        )
    )
    assert [identifier for identifier, _ in found] == ["b"]
    assert "example.org" not in found[0][1]["calendar"]


def test_without_uid_or_with_a_long_one_there_is_an_id_that_stays() -> None:
    content = calendar("SUMMARY:A\nDTSTART:20261201T160000Z", f"UID:{'x' * 400}\nSUMMARY:B\nDTSTART:20261201T160000Z")
    first, second = ([identifier for identifier, _ in documents(content)] for _ in range(2))
    assert first == second
    assert [len(identifier) for identifier in first] == [64, 64]


def test_a_source_without_themes_gives_nothing() -> None:
    ((_, document),) = documents(calendar("UID:a\nSUMMARY:A\nDTSTART:20261201T160000Z"))
    assert read(document, Setting()).skipped == "without theme"
