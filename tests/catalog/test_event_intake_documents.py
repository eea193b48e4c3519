"""From documents of Linked Events to records."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.events.demo.content import documents
from catalog.events.intake.keywords import Rules, Term, targets_of
from catalog.events.intake.load import read as read_rules
from catalog.events.intake.load import rule_entries
from catalog.events.intake.mapper import read
from catalog.events.intake.notes import Setting
from catalog.events.intake.texts import address, markup, one_line
from catalog.events.records import EventRecord
from catalog.records import Charge

SETTING = Setting(
    municipalities={"lappeenranta": "405", "villmanstrand": "405", "helsinki": "091"},
    municipality="153",
    rules=Rules(
        {"liikunta": frozenset({"liikunta"}), "yso:p1808": frozenset({"kulttuuri"}), "motion": frozenset({"x"})}
    ),
)
BASE: dict[str, Any] = {
    "id": "helsinki:a1",
    "name": {"fi": "Kävely", "sv": None},
    "start_time": "2026-12-01T16:00:00Z",
    "keywords": [{"@id": "https://x.example.org/v1/keyword/yso:p916/", "name": {"fi": "Liikunta"}}],
}


def record(**fields: Any) -> EventRecord:
    (found,) = read({**BASE, **fields}, SETTING).records
    return found


def test_a_document_with_nulls_everywhere() -> None:
    names = (
        "short_description", "description", "provider", "info_url", "location_extra_info", "end_time", "location",
        "event_status", "publication_status", "type_id", "deleted", "super_event", "super_event_type", "audience",
        "offers", "images", "has_start_time", "has_end_time",
    )  # fmt: skip
    found = record(**dict.fromkeys(names))
    assert found.names == {"fi": "Kävely"}
    assert found.starts_at == datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert (found.ends_at, found.has_times, found.themes, found.charge) == (None, True, ("liikunta",), Charge.UNKNOWN)
    assert found.municipality == "153"


@pytest.mark.parametrize(
    ("fields", "starts", "ends", "has_times"),
    [
        ({"start_time": "2026-12-01"}, "2026-11-30T22:00", "2026-12-01T22:00", False),
        ({"start_time": "2026-12-01", "end_time": "2026-12-03"}, "2026-11-30T22:00", "2026-12-03T22:00", False),
        (
            {"start_time": "2026-11-30T22:00:00Z", "end_time": "2026-12-03T22:00:00Z", "has_start_time": False},
            "2026-11-30T22:00", "2026-12-03T22:00", False,
        ),
        ({"start_time": "2026-12-01", "end_time": "2026-11-01"}, "2026-11-30T22:00", "2026-12-01T22:00", False),
        ({"end_time": "2026-12-01T18:00:00+00:00"}, "2026-12-01T16:00", "2026-12-01T18:00", True),
        ({"end_time": "2026-12-02"}, "2026-12-01T16:00", "2026-12-02T22:00", True),
        ({"end_time": "2026-12-01T15:00:00Z"}, "2026-12-01T16:00", None, True),
        ({"start_time": "2026-12-01T18:00:00"}, "2026-12-01T16:00", None, True),
    ],
)  # fmt: skip
def test_times(fields: dict[str, Any], starts: str, ends: str | None, has_times: bool) -> None:
    found = record(**fields)
    assert found.starts_at == datetime.fromisoformat(starts).replace(tzinfo=UTC)
    assert found.ends_at == (datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None)
    assert found.has_times is has_times


@pytest.mark.parametrize(
    "fields",
    [
        {"id": None}, {"id": ""}, {"id": ["a"]}, {"id": "a" * 301}, {"name": None}, {"name": {"fi": None}},
        {"name": {"fi": 5}}, {"name": ["a"]}, {"name": {"ru": "Прогулка"}}, {"start_time": None},
        {"start_time": "soon"},
        {"start_time": 5}, {"start_time": "2026-13-01"}, {"start_time": "0001-01-01"}, {"end_time": "later"},
        {"offers": "free"}, {"offers": [{"is_free": "perhaps"}]}, {"images": {}}, {"location": "here"},
        {"location": {"position": {"coordinates": ["a", "b"]}}}, {"deleted": "maybe"}, {"keywords": 5},
    ],
)  # fmt: skip
def test_rubbish_is_a_fault(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's too
        read({**BASE, **fields}, SETTING)


def test_what_is_left_out_without_being_wrong() -> None:
    assert read({"id": "a:1", "deleted": True}, SETTING).skipped == "deleted"
    assert read({**BASE, "publication_status": "draft"}, SETTING).skipped == "draft"
    mapped = read({**BASE, "keywords": [{"@id": "/keyword/yso:p1/", "name": {"fi": "bingo"}}]}, SETTING)
    assert (mapped.skipped, mapped.records, mapped.unmatched[0].told) == ("without theme", [], "bingo (yso:p1)")


def test_keywords_by_id_and_by_label_in_any_language() -> None:
    keywords = [{"@id": "https://x.example.org/v1/keyword/yso:p1808/"}, {"id": "a:1", "name": {"sv": "Motion"}}]
    assert record(keywords=keywords).themes == ("kulttuuri", "x")
    assert record(keywords=[*keywords, None]).themes == ("kulttuuri", "x")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("EventScheduled", "scheduled"), ("EventCancelled", "cancelled"), ("EventPostponed", "postponed"),
        ("EventRescheduled", "scheduled"), ("EventMoved", "scheduled"),
    ],
)  # fmt: skip
def test_states(status: str, state: str) -> None:
    mapped = read({**BASE, "event_status": status}, SETTING)
    assert mapped.records[0].state == state
    assert bool(mapped.warnings) == (status == "EventMoved")


def test_what_was_postponed_may_have_no_time() -> None:
    assert record(event_status="EventPostponed", start_time=None).starts_at is None


def test_super_events() -> None:
    assert record(super_event_type="recurring").is_series
    assert not record(super_event_type="umbrella").is_series
    assert record(super_event={"@id": "https://x.example.org/v1/event/helsinki:b2/"}).parent_id == "helsinki:b2"


def test_place() -> None:
    found = record(
        location={
            "id": "tprek:1", "name": {"fi": "Kirjasto"}, "street_address": {"fi": "Valtakatu 47"},
            "postal_code": "53100", "address_locality": {"fi": "Villmanstrand"},
            "position": {"type": "Point", "coordinates": [28.2, 61.05]},
            "divisions": [{"type": "neighborhood", "name": {"fi": "Helsinki"}}],
        },
        location_extra_info={"fi": "2. kerros"},
    )  # fmt: skip
    assert found.place_names == {"fi": "Kirjasto, 2. kerros"}
    assert (found.streets, found.postal_code, found.municipality) == ({"fi": "Valtakatu 47"}, "53100", "405")
    assert (found.latitude, found.longitude) == (61.05, 28.2)
    elsewhere = record(location={"position": {"coordinates": [0.0, 0.0]}, "postal_code": "FI-1"})
    assert (elsewhere.latitude, elsewhere.postal_code) == (None, "")
    far = record(location={"@id": "https://x.example.org/v1/place/helsinki:internet/"})
    assert (far.is_remote, far.municipality) == (True, "")


@pytest.mark.parametrize(
    ("offers", "charge", "told"),
    [
        ([], Charge.UNKNOWN, {}),
        ([{"is_free": True}], Charge.FREE, {}),
        (
            [{"is_free": False, "price": {"fi": "5 €"}, "description": {"fi": "aikuiset"}}],
            Charge.CHARGED, {"fi": "5 €, aikuiset"},
        ),
        (
            [{"is_free": True, "description": {"fi": "lapset"}}, {"is_free": False, "price": {"fi": "5 €"}}],
            Charge.OTHER, {"fi": "lapset; 5 €"},
        ),
    ],
)  # fmt: skip
def test_offers(offers: list[Any], charge: Charge, told: dict[str, str]) -> None:
    found = record(offers=offers)
    assert (found.charge, found.charge_infos) == (charge, told)


@pytest.mark.parametrize(
    ("image", "is_shown"),
    [
        ({"license": "cc_by", "photographer_name": "A. B."}, True),
        ({"license": "cc_by", "photographer_name": None}, False),
        ({"license": "event_only"}, True),
        ({"license": None}, False),
        ({"license": "all_rights"}, False),
        ({"license": "event_only", "url": "javascript:alert(1)"}, False),
    ],
)
def test_images_are_taken_by_their_licence(image: dict[str, Any], is_shown: bool) -> None:
    found = record(images=[{"url": "https://kuvat.example.org/1.jpg", **image}])
    assert (found.image is not None) is is_shown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Yksi</p><p>Kaksi</p>", "Yksi\n\nKaksi"),
        ("Yksi<br>kaksi", "Yksi\nkaksi"),
        ("<ul><li>a</li><li><b>b</b> c</li></ul>", "* a\n* b c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<h2>Otsikko</h2><p>x</p>", "### Otsikko\n\nx"),
        ("<script>alert(1)</script><p onclick='x'>Hei</p>", "Hei"),
        ("<a href='javascript:x'>linkki</a> &amp; muuta", "linkki & muuta"),
        ("&lt;b&gt; ei tagi", "<b> ei tagi"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
        ("<p>auki", "auki"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_html_becomes_the_small_markup(html: str, text: str) -> None:
    assert markup(html) == text


def test_lines_and_addresses() -> None:
    assert one_line("<b>a</b>\n b\x00&amp;") == "a b&"
    assert address(" https://example.org/a ") == "https://example.org/a"
    assert [address(one) for one in ("javascript:x", "example.org", 'https://a"b', "http://[", "https://")] == [""] * 5


def test_audiences() -> None:
    assert targets_of([Term("yso:p1", {"fi": "Lapset"}), Term("a", {"sv": "pensionärer"}), Term("b")]) == (
        "KR1.1", "KR1.2",
    )  # fmt: skip


def test_the_rules_that_ship() -> None:
    file = read_rules()
    entries = rule_entries(file)
    assert len(entries) >= 120
    assert len({entry.key for entry in entries}) == len(entries)
    assert len(file.themes) == 12
    rules: dict[str, frozenset[str]] = {}
    for entry in entries:
        rules[entry.values["keyword"]] = frozenset({entry.values["theme_id"]})
    themed = Setting(rules=Rules(rules))
    skipped = [read(body, themed).skipped for body in documents(date(2026, 12, 1))]
    assert skipped.count("without theme") == 2
