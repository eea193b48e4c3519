"""Each constraint of the catalogue, violated once: the database refuses it, and people get words they can act on."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from catalog.models import (
    Address,
    Area,
    Channel,
    ChannelText,
    Concept,
    Connection,
    County,
    CountyRole,
    DuplicatePair,
    Email,
    Entrance,
    Event,
    EventEntry,
    EventOccurrence,
    EventSource,
    KeywordRule,
    Link,
    Membership,
    Municipality,
    Neighbourhood,
    OpeningSpell,
    Organisation,
    OrganisationText,
    Phone,
    RawDocument,
    SavedQuery,
    Schedule,
    ScheduleSpan,
    SearchEntry,
    SearchFacet,
    SearchTerm,
    Service,
    ServiceHours,
    ServiceOrganisation,
    ServiceText,
    ServiceTheme,
    SyncChange,
    SyncFault,
    SyncRun,
    Theme,
    ThemeRule,
    ThesaurusGroup,
    TrayException,
)
from tests.catalog.make import SEEN

pytestmark = pytest.mark.django_db

OTHER = UUID(int=7)


def sourced(model: type[models.Model], **fields: Any) -> Any:
    return model._default_manager.create(source="ptv", source_id=uuid4(), first_seen_at=SEEN, **fields)


def service() -> Service:
    return sourced(Service, kind="Service")  # type: ignore[no-any-return]


def channel() -> Channel:
    return sourced(Channel, kind="location")  # type: ignore[no-any-return]


def run() -> SyncRun:
    return SyncRun.objects.create(source="ptv", started_at=SEEN, origin="test")


def theme() -> Theme:
    return Theme.objects.get_or_create(key="liikunta", defaults={"names": {"fi": "Liikunta"}})[0]


def pair(first: str = "153", second: str = "405") -> dict[str, Any]:
    """Two municipalities, found or made, as the fields of a neighbourhood."""
    for code in (first, second):
        Municipality.objects.get_or_create(code=code)
    return {"first_id": first, "second_id": second}


def schedule() -> Schedule:
    return Schedule.objects.create(digest="x", hours=[], known_to=date(2026, 12, 1), rules=1, follows_dates=False)


def editor() -> Any:
    return get_user_model().objects.get_or_create(username="editor")[0]


def organisation() -> Organisation:
    return Organisation.objects.get_or_create(source="ptv", source_id=UUID(int=11), defaults={"first_seen_at": SEEN})[0]


def source() -> EventSource:
    return EventSource.objects.get_or_create(
        name="kalenteri", defaults={"title": "Kalenteri", "kind": "ical", "url": "https://a.example/"}
    )[0]


def event() -> Event:
    return Event.objects.get_or_create(
        id=UUID(int=9), defaults={"names": {"fi": "Kävely"}, "starts_at": SEEN, "modified_at": SEEN}
    )[0]


def address() -> Address:
    return Address.objects.create(channel=channel(), kind="visiting", form="street")


VALID: dict[type[models.Model], Callable[[], dict[str, Any]]] = {
    Address: lambda: {"channel": channel(), "kind": "visiting", "form": "street"},
    Area: lambda: {"kind": "region", "code": "09"},
    Channel: lambda: {"source": "ptv", "source_id": OTHER, "first_seen_at": SEEN, "kind": "phone"},
    ChannelText: lambda: {"channel": channel(), "language": "fi", "name": "Paikka"},
    Concept: lambda: {"scheme": "service_class", "key": "P1"},
    Connection: lambda: {
        "source": "ptv",
        "service": service(),
        "service_source_id": OTHER,
        "channel_source_id": OTHER,
    },
    County: lambda: {"code": "11"},
    CountyRole: lambda: {"user": editor(), "county": County.objects.get_or_create(code="11")[0]},
    DuplicatePair: lambda: {"kind": "service", "first": OTHER, "second": UUID(int=8), "found_at": SEEN},
    Email: lambda: {"channel": channel(), "address": "a@example.example"},
    Entrance: lambda: {"address": address()},
    Event: lambda: {"names": {"fi": "Kävely"}, "starts_at": SEEN, "modified_at": SEEN},
    EventEntry: lambda: {"event": event(), "language": "fi", "vector": "", "facets": []},
    EventOccurrence: lambda: {"event": event(), "during": DateTimeTZRange(SEEN, SEEN + timedelta(hours=1))},
    EventSource: lambda: {"name": "a", "title": "A", "kind": "ical", "url": "https://a.example/"},
    KeywordRule: lambda: {"keyword": "yso:p1", "theme": theme()},
    Link: lambda: {"channel": channel(), "kind": "web_page", "url": "https://example.example/"},
    Municipality: lambda: {"code": "405"},
    Membership: lambda: {"user": editor(), "organisation": organisation()},
    Neighbourhood: pair,
    OpeningSpell: lambda: {"hours": ServiceHours.objects.create(channel=channel(), kind="weekly")},
    Organisation: lambda: {"source": "ptv", "source_id": OTHER, "first_seen_at": SEEN},
    OrganisationText: lambda: {"organisation": sourced(Organisation), "language": "fi", "name": "Järjestö"},
    Phone: lambda: {"channel": channel(), "number": "+3585000", "kind": "phone", "charge": "free"},
    RawDocument: lambda: {"source": "ptv", "kind": "service", "source_id": "1", "body": "{}", "fetched_at": SEEN},
    SavedQuery: lambda: {"editor": editor(), "language": "fi", "text": "jumppa"},
    ScheduleSpan: lambda: {"schedule": schedule(), "state": 1, "during": (SEEN, SEEN + timedelta(hours=1))},
    SearchEntry: lambda: {
        "service": service(),
        "language": "fi",
        "text_language": "fi",
        "vector": "'a':1",
        "head": "'a':1A",
        "facets": [],
        "sort_name": "a",
    },
    SearchFacet: lambda: {"kind": "charge", "value": "free"},
    SearchTerm: lambda: {"language": "fi", "kind": "word", "text": "jumppa", "folded": "jumppa", "key": "jumppa"},
    Service: lambda: {"source": "ptv", "source_id": OTHER, "first_seen_at": SEEN, "kind": "Service"},
    ServiceHours: lambda: {"channel": channel(), "kind": "weekly"},
    ServiceOrganisation: lambda: {"service": service(), "role": "producer"},
    ServiceText: lambda: {"service": service(), "language": "fi", "name": "Palvelu"},
    ServiceTheme: lambda: {"service": service(), "theme": theme(), "score": 1.0},
    SyncChange: lambda: {"run": run(), "kind": "Service", "action": "added", "source_id": OTHER},
    SyncFault: lambda: {"run": run(), "severity": "error", "kind": "service", "message": "x"},
    SyncRun: lambda: {"source": "ptv", "started_at": SEEN, "origin": "test"},
    Theme: lambda: {"key": "uni", "names": {"fi": "Uni"}},
    ThemeRule: lambda: {"theme": theme(), "kind": "service_class", "value": "P1", "weight": 1.0},
    ThesaurusGroup: lambda: {"language": "fi", "words": ["jumppa", "voimistelu"]},
    TrayException: lambda: {"source": "ptv", "source_id": OTHER, "reason": "x"},
}

HALF_A_POINT = {"latitude": 61.0}
ABROAD = {"latitude": 40.0, "longitude": 25.0, "easting": Decimal(500_000), "northing": Decimal(6_600_000)}
TWO_OWNERS: dict[str, Any] = {"organisation": lambda: sourced(Organisation)}
NO_OWNER: dict[str, Any] = {"channel": None}

# What to change in a valid row for the check to fail.
BROKEN: dict[str, dict[str, Any]] = {
    "catalog_address_form": {"form": "cave"},
    "catalog_address_kind": {"kind": "secret"},
    "catalog_address_one_owner": NO_OWNER,
    "catalog_address_point": ABROAD,
    "catalog_area_kind": {"kind": "galaxy"},
    "catalog_channel_coverage": {"coverage": "everywhere"},
    "catalog_channel_kind": {"kind": "pigeon"},
    "catalog_channeltext_language": {"language": "FI"},
    "catalog_channeltext_name": {"name": ""},
    "catalog_concept_key": {"key": ""},
    "catalog_concept_scheme": {"scheme": "own"},
    "catalog_connection_charge": {"charge": "cheap"},
    "catalog_connection_has_an_end": {"service": None},
    "catalog_county_code": {"code": "A1"},
    "catalog_duplicatepair_decided": {"state": "parted"},
    "catalog_duplicatepair_kind": {"kind": "channel"},
    "catalog_duplicatepair_order": {"second": OTHER},
    "catalog_duplicatepair_state": {"state": "perhaps", "decided_at": SEEN},
    "catalog_email_one_owner": TWO_OWNERS,
    "catalog_entrance_point": HALF_A_POINT,
    "catalog_event_charge": {"charge": "cheap"},
    "catalog_event_ends": {"ends_at": SEEN - timedelta(hours=1)},
    "catalog_event_kind": {"kind": "riot"},
    "catalog_event_named": {"names": {}},
    "catalog_event_point": HALF_A_POINT,
    "catalog_event_state": {"state": "forgotten"},
    "catalog_eventsource_kind": {"kind": "rumour"},
    "catalog_keywordrule_lower": {"keyword": "YSO:p1"},
    "catalog_link_kind": {"kind": "rumour"},
    "catalog_link_one_owner": {"service": service},
    "catalog_link_url": {"url": "javascript:alert(1)"},
    "catalog_municipality_centre": HALF_A_POINT,
    "catalog_municipality_code": {"code": "40A"},
    "catalog_neighbourhood_order": {"first_id": "405", "second_id": "153"},
    "catalog_openingspell_days": {"day_from": 7},
    "catalog_openingspell_weeks": {"weeks": "leap"},
    "catalog_organisation_coverage": {"coverage": "everywhere"},
    "catalog_organisationtext_language": {"language": "suomi"},
    "catalog_organisationtext_name": {"name": ""},
    "catalog_phone_charge": {"charge": "cheap"},
    "catalog_phone_kind": {"kind": "drum"},
    "catalog_phone_number": {"number": "soita"},
    "catalog_phone_one_owner": NO_OWNER,
    "catalog_savedquery_language": {"language": "se"},
    "catalog_searchfacet_kind": {"kind": "colour"},
    "catalog_searchterm_kind": {"kind": "rumour"},
    "catalog_schedulespan_state": {"state": 4},
    "catalog_service_charge": {"charge": "cheap"},
    "catalog_service_coverage": {"coverage": "everywhere"},
    "catalog_service_not_under_itself": {"id": OTHER, "grouped_under_id": OTHER},
    "catalog_service_off_tray_reason": {"off_tray_reason": "dislike"},
    "catalog_servicehours_dates": {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)},
    "catalog_servicehours_holiday": {"kind": "holiday", "holiday": "birthday"},
    "catalog_servicehours_kind": {"kind": "lunar"},
    "catalog_servicehours_one_owner": NO_OWNER,
    "catalog_servicehours_years": {"years": [2026]},
    "catalog_serviceorganisation_role": {"role": "bystander"},
    "catalog_servicetext_language": {"language": "f1"},
    "catalog_servicetext_name": {"name": ""},
    "catalog_servicetheme_score": {"score": 0.0},
    "catalog_syncchange_action": {"action": "vanished"},
    "catalog_syncfault_severity": {"severity": "doom"},
    "catalog_syncrun_finished": {"status": "succeeded"},
    "catalog_syncrun_mode": {"mode": "leisurely"},
    "catalog_syncrun_status": {"status": "napping", "finished_at": SEEN},
    "catalog_themerule_kind": {"kind": "hunch"},
    "catalog_themerule_language": {"language": "fi"},
    "catalog_themerule_weight": {"weight": 1.5},
    "catalog_thesaurusgroup_language": {"language": "se"},
    "catalog_thesaurusgroup_words": {"words": ["jumppa"]},
}

# What a valid row needs besides, for the second one like it to be refused.
TWICE: dict[str, dict[str, Any]] = {
    "catalog_area_kind_code": {},
    "catalog_channel_source_id": {},
    "catalog_channeltext_language_once": {},
    "catalog_concept_scheme_key": {},
    "catalog_connection_pair_once": {},
    "catalog_countyrole_once": {},
    "catalog_duplicatepair_once": {},
    "catalog_event_source_id": {"origin": source, "source_id": "1"},
    "catalog_evententry_once": {},
    "catalog_eventoccurrence_once": {},
    "catalog_keywordrule_default_key": {"default_key": "yso:p1"},
    "catalog_keywordrule_once": {},
    "catalog_membership_once": {},
    "catalog_neighbourhood_default_key": {"default_key": "153-405"},
    "catalog_neighbourhood_once": {},
    "catalog_organisation_source_id": {},
    "catalog_organisationtext_language_once": {},
    "catalog_rawdocument_once": {},
    "catalog_savedquery_once": {},
    "catalog_searchentry_once": {},
    "catalog_searchfacet_once": {},
    "catalog_searchterm_once": {},
    "catalog_service_source_id": {},
    "catalog_servicetext_language_once": {},
    "catalog_servicetheme_once": {},
    "catalog_theme_default_key": {"default_key": "uni"},
    "catalog_theme_one_fallback": {"is_fallback": True},
    "catalog_themerule_default_key": {"default_key": "uni", "value": "P2"},
    "catalog_themerule_once": {},
    "catalog_thesaurusgroup_default_key": {"default_key": "fi/jumppa"},
    "catalog_trayexception_once": {},
}

CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("catalog").get_models()
    for constraint in model._meta.constraints
}


def test_every_constraint_is_tried_here() -> None:
    assert {*BROKEN, *TWICE} == set(CONSTRAINTS)


def violated(name: str, row: models.Model) -> None:
    """Insert the row and see that this very constraint refuses it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save(force_insert=True)
    assert caught.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_is_refused_with_words(name: str) -> None:
    model, constraint = CONSTRAINTS[name]
    changes = {field: value() if callable(value) else value for field, value in BROKEN[name].items()}
    row = model(**{**VALID[model](), **changes})
    with pytest.raises(ValidationError) as caught:
        constraint.validate(model, row)
    (message,) = caught.value.messages
    assert name not in message
    assert message.endswith(".")
    violated(name, row)


@pytest.mark.parametrize("name", TWICE)
def test_a_second_row_of_the_same_is_refused(name: str) -> None:
    model, constraint = CONSTRAINTS[name]
    changes = {field: value() if callable(value) else value for field, value in TWICE[name].items()}
    fields = {**VALID[model](), **changes}
    model._default_manager.create(**fields)
    if name.startswith(("catalog_theme_", "catalog_themerule_default")):
        fields |= {"key": "toinen"} if model is Theme else {"value": "P3"}
    if name == "catalog_neighbourhood_default_key":
        fields |= pair("153", "580")
    if name == "catalog_keywordrule_default_key":
        fields |= {"keyword": "yso:p2"}
    row = model(**fields)
    with pytest.raises(ValidationError):
        constraint.validate(model, row)
    violated(name, row)


@pytest.mark.parametrize("model", VALID, ids=lambda model: model.__name__)
def test_a_valid_row_is_taken(model: type[models.Model]) -> None:
    row = model(**VALID[model]())
    row.validate_constraints()
    row.save(force_insert=True)
    assert model._default_manager.filter(pk=row.pk).exists()


def test_words_for_those_who_edit() -> None:
    """The rows that people make say in plain words what stands already."""
    for name in ("catalog_theme_one_fallback", "catalog_themerule_once", "catalog_trayexception_once"):
        _, constraint = CONSTRAINTS[name]
        assert name not in str(constraint.get_violation_error_message())


def test_the_release_before_v12_can_write_hours_on() -> None:
    """It does not know the newer columns: the database fills them in."""
    place = channel()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_servicehours (channel_id, kind, is_closed, is_always_open, is_by_appointment, title,"
            " position) VALUES (%s, 'weekly', false, false, false, '{}', 0) RETURNING id",
            [place.pk],
        )
        (hours_id,) = cursor.fetchone()
        cursor.execute("INSERT INTO catalog_openingspell (hours_id, position) VALUES (%s, 0)", [hours_id])
    hours = ServiceHours.objects.get()
    assert (hours.holiday, hours.years, hours.info) == ("", [], {})
    spell = OpeningSpell.objects.get()
    assert (spell.weeks, spell.is_by_appointment, spell.info) == ("every", False, {})
