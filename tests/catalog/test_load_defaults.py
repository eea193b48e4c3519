"""The command that loads what ships: places, classifications, themes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from catalog.areas.load import UnknownAreaError, named_counties
from catalog.models import Area, Concept, County, Municipality, ServiceTheme, Theme, ThemeRule
from catalog.search.analysers import strangers
from catalog.search.rebuild import rebuild
from catalog.themes.load import read
from tests.catalog.make import make_service

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_defaults", stdout=out)
    return out.getvalue()


def active_counties() -> list[str]:
    return list(County.objects.filter(is_active=True).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ([], set()),
        (["11"], {"11"}),
        (["405"], {"11"}),
        (["588"], {"12"}),  # Pertunmaa is Mäntyharju now
        (["091", "405"], {"90", "11"}),
        (["all"], {*(f"{number:02}" for number in range(1, 22)), "90"}),
    ],
)
def test_area_names_counties(area: list[str], expected: set[str]) -> None:
    assert named_counties(area) == expected


@pytest.mark.parametrize("code", ["99", "999", "1", "Imatra", ""])
def test_an_unknown_area_is_an_error(code: str) -> None:
    with pytest.raises(UnknownAreaError):
        named_counties([code])


def test_a_change_of_an_areas_municipalities_has_the_search_made_anew() -> None:
    """Entries hold the municipalities where a service is valid."""
    load()
    rebuild()
    assert strangers() == {}
    load()
    assert strangers() == {}
    Area.objects.get(kind="county", code="11").municipalities.remove(Municipality.objects.get(code="405"))
    assert "updated" in load()
    assert set(strangers()) == {"fi", "sv", "en"}


def test_everything_is_loaded_and_the_named_county_switched_on(settings: Settings) -> None:
    settings.AREA = ["405"]
    told = load()
    assert "308 created" in told
    assert County.objects.count() == 23
    assert active_counties() == ["11"]
    assert Municipality.objects.filter(county_id="11").count() == 9
    places = Area.objects.filter(kind__in=["municipality", "county"], code__in=["405", "11"])
    assert {area.kind: area.municipalities.count() for area in places} == {"municipality": 1, "county": 9}
    assert Area.objects.get(kind="region", code="09").municipalities.count() == 9
    assert Concept.objects.filter(scheme="service_class").count() == 228
    assert Concept.objects.get(key="P27.2").labels["fi"] == "Ulkoliikunta ja retkeily"
    assert Concept.objects.get(key="KR1.1").parent_uri.endswith("/KR1")
    assert Theme.objects.active().count() == 13


def test_the_second_time_only_reads_in_few_queries(
    settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.AREA = ["11"]
    load()
    with django_assert_max_num_queries(50) as queries:  # the questionnaire's own among them
        told = load()
    assert not [query for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert told == "Default data: nothing to do.\n"


def test_a_county_that_is_on_stays_on(settings: Settings) -> None:
    settings.AREA = ["11"]
    load()
    County.objects.filter(code="10").update(is_active=True)
    settings.AREA = ["04"]
    load()
    assert active_counties() == ["04", "10", "11"]


def test_an_unknown_area_writes_nothing(settings: Settings) -> None:
    settings.AREA = ["Imatra"]
    with pytest.raises(CommandError, match="AREA: 'Imatra'"):
        load()
    assert not County.objects.exists()
    assert not Theme.objects.exists()


def test_facts_are_mended_and_what_others_made_is_left() -> None:
    load()
    Municipality.objects.create(code="998", names={"fi": "Uusi kunta"})
    Municipality.objects.filter(code="405").update(names={"fi": "Väärä"})
    lappeenranta = Area.objects.get(kind="municipality", code="405")
    lappeenranta.municipalities.set(Municipality.objects.filter(code="153"))
    load()
    assert Municipality.objects.get(code="405").names["sv"] == "Villmanstrand"
    assert Municipality.objects.filter(code="998").exists()
    assert [member.code for member in lappeenranta.municipalities.all()] == ["405"]


def test_an_edited_theme_is_kept_and_named() -> None:
    load()
    Theme.objects.filter(key="liikunta").update(names={"fi": "Liiku"})
    ThemeRule.objects.filter(default_key="liikunta/service_class/P27.1").update(weight=0.7)
    told = load()
    assert "kept as edited: liikunta" in told
    assert "kept as edited: liikunta/service_class/P27.1" in told
    assert Theme.objects.get(key="liikunta").names == {"fi": "Liiku"}


def test_a_theme_or_rule_made_here_under_the_same_name_is_left_alone() -> None:
    Theme.objects.create(key="muut", names={"fi": "Kaikki muu"})
    load()
    assert Theme.objects.get(key="muut").names == {"fi": "Kaikki muu"}
    assert not ThemeRule.objects.filter(theme_id="muut").exists()
    ThemeRule.objects.filter(default_key="liikunta/stem/fi/jumppa").delete()
    own = ThemeRule.objects.create(theme_id="liikunta", kind="stem", language="fi", value="jumppa")
    load()
    assert ThemeRule.objects.get(theme_id="liikunta", kind="stem", language="fi", value="jumppa") == own


def test_rows_are_the_files() -> None:
    load()
    theme = Theme.objects.get(key="toimeentulo")
    assert theme.official_names["fi"] == "Aineellista elintasoa tukevat palvelut ja toiminta"
    assert not theme.is_required
    rule = ThemeRule.objects.get(theme=theme, kind="service_class", value="P15.1")
    assert (rule.weight, rule.default_version, rule.is_edited) == (1.0, read().version, False)
    assert ThemeRule.objects.get(default_key="liikunta/service_class/P27.1").note == "tarmoa.fi"
    assert not any(rule.is_edited for rule in ThemeRule.objects.all())


def test_changed_rules_judge_the_services_again() -> None:
    service = make_service("Jumppa", classes=["P27.1"])
    load()
    assert ServiceTheme.objects.get(service=service).theme_id == "liikunta"
