"""Editing themes and rules: what is refused, what it sets in motion."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.models import RuleKind, Theme, ThemeRule
from catalog.themes.assign import assign
from catalog.themes.load import KOKO
from tests.catalog.admin_pages import client_of, listing, page, service_link, theme_with_rule
from tests.catalog.make import make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return client_of(User.objects.create_superuser("chief"))


def theme_form(theme: Theme, **changes: str) -> dict[str, str]:
    """The theme's page as a browser would send it back, with its rules in their four tables."""
    data = {"is_active": "on", "position": str(theme.position)}
    for field in ("names", "official_names", "descriptions"):
        for number, language in enumerate(("fi", "sv", "en")):
            data[f"{field}_{number}"] = getattr(theme, field)[language]
    kinds = (("service_class", "service_class_with_hit"), ("term",), ("against_term",), ("stem",))
    for index, wanted in enumerate(kinds):
        prefix = f"rules-{index + 1}" if index else "rules"
        rules = theme.rules.filter(kind__in=wanted).order_by("language", "value")
        for number, rule in enumerate(rules):
            for name in ("id", "kind", "value", "language", "weight", "note"):
                data[f"{prefix}-{number}-{name}"] = str(getattr(rule, name))
            data[f"{prefix}-{number}-theme"] = theme.pk
            data[f"{prefix}-{number}-is_active"] = "on"
        data |= {f"{prefix}-INITIAL_FORMS": str(len(rules)), f"{prefix}-TOTAL_FORMS": str(len(rules))}
    return {**data, **changes}


def new_rule(prefix: str, number: int, **fields: str) -> dict[str, str]:
    """A row added to one of the tables."""
    given = {"theme": "liikunta", "weight": "0", "note": "", "is_active": "on", **fields}
    return {f"{prefix}-{number}-{name}": value for name, value in given.items()} | {
        f"{prefix}-TOTAL_FORMS": str(number + 1)
    }


def test_saving_the_theme_unchanged_is_no_edit(admin: Client) -> None:
    theme = theme_with_rule()
    assert admin.post(page(theme), theme_form(theme)).status_code == 302
    assert not Theme.objects.get().is_edited
    assert not ThemeRule.objects.get().is_edited


def test_a_saved_rule_moves_the_services_within_its_reach(admin: Client) -> None:
    theme = theme_with_rule()
    exercise, other = make_service("Jumppa", classes=["P27.1"]), make_service("Lupa", classes=["P2.1"])
    assign()
    response = admin.post(page(theme), theme_form(theme, **{"rules-0-weight": "0.2"}), follow=True)
    assert "1 service was judged again. 1 moved." in response.content.decode()
    assert service_link(exercise) == []
    exercise.refresh_from_db()
    assert exercise.off_tray_reason == "too_weak"
    other.refresh_from_db()
    assert other.off_tray_reason == "no_service_class"


def test_rules_of_each_kind_can_be_added_on_the_themes_page(admin: Client) -> None:
    theme = theme_with_rule()
    service = make_service("Jumppa", classes=["P4.2"])
    data = theme_form(theme)
    data |= new_rule("rules", 1, kind="service_class_with_hit", value="p4.2", weight="0.45")
    data |= new_rule("rules-3", 0, value="p12345")
    data |= new_rule("rules-2", 0, value=KOKO + "p678", weight="0.6")
    data |= new_rule("rules-4", 0, value=" Jumppa ", language="fi")
    response = admin.post(page(theme), data)
    assert response.status_code == 302, response.context["errors"]
    rules = {(rule.kind, rule.value, rule.language, rule.weight) for rule in theme.rules.filter(default_key="")}
    assert rules == {
        (RuleKind.SERVICE_CLASS_WITH_HIT, "P4.2", "", 0.45),
        (RuleKind.AGAINST_TERM, KOKO + "p12345", "", 0.0),
        (RuleKind.TERM, KOKO + "p678", "", 0.6),
        (RuleKind.STEM, "jumppa", "fi", 0.0),
    }
    assert service_link(service) == ["liikunta"]


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        (new_rule("rules", 1, kind="service_class", value="P99.9", weight="1"), "There is no service class"),
        (new_rule("rules", 1, kind="service_class", value="P4.2", weight="2"), "A weight is a number from 0 to 1."),
        (
            new_rule("rules", 1, kind="service_class_with_hit", value="P27.1", weight="1"),
            "The theme has this service class",
        ),
        (new_rule("rules-2", 0, value="uinti"), "Give an ontology term"),
        (new_rule("rules-4", 0, value="jumppa"), "needs its language"),
        (
            new_rule("rules-4", 0, value="jumppa", language="fi")
            | new_rule("rules-4", 1, value="Jumppa", language="fi"),
            "stands here twice",
        ),
    ],
)
def test_a_wrong_rule_is_told_and_nothing_is_saved(admin: Client, added: dict[str, str], complaint: str) -> None:
    theme = theme_with_rule()
    make_service("Jumppa", classes=["P4.2", "P27.1"])
    response = admin.post(page(theme), theme_form(theme) | added)
    assert response.status_code == 200
    assert complaint in response.content.decode()
    assert ThemeRule.objects.count() == 1


def test_the_finnish_name_of_a_theme_is_needed(admin: Client) -> None:
    theme = theme_with_rule()
    response = admin.post(page(theme), theme_form(theme, names_0=""))
    assert response.status_code == 200
    response = admin.post(page(theme), theme_form(theme, names_0="Liiku", names_2=""))
    assert response.status_code == 302
    assert Theme.objects.get().names == {"fi": "Liiku", "sv": "Motion"}


def test_a_theme_switched_off_loses_its_services(admin: Client) -> None:
    theme = theme_with_rule()
    service = make_service("Jumppa", classes=["P27.1"])
    assign()
    data = theme_form(theme)
    del data["is_active"]
    assert admin.post(page(theme), data).status_code == 302
    assert service_link(service) == []


def test_a_rule_changed_on_its_own_page_moves_services_too(admin: Client) -> None:
    theme_with_rule()
    service, near = make_service("Jumppa", classes=["P27.1"]), make_service("Retki", classes=["P27.2"])
    assign()
    rule = ThemeRule.objects.get()
    data = {"theme": "liikunta", "kind": "service_class", "value": "P27.2", "weight": "1", "is_active": "on"}
    response = admin.post(page(rule), data, follow=True)
    assert "2 services were judged again. 2 moved." in response.content.decode()
    assert (service_link(service), service_link(near)) == ([], ["liikunta"])


def test_the_same_class_twice_in_a_theme_is_refused(admin: Client) -> None:
    theme_with_rule()
    make_service(classes=["P27.1"])
    data = {"theme": "liikunta", "kind": "service_class_with_hit", "value": "P27.1", "weight": "1"}
    response = admin.post(reverse("admin:catalog_themerule_add"), data)
    assert response.status_code == 200
    assert "The theme has this service class already." in response.content.decode()


def test_deleting_an_own_rule_moves_services(admin: Client) -> None:
    Theme.objects.create(key="oma", names={"fi": "Oma"})
    rule = ThemeRule.objects.create(theme_id="oma", kind="service_class", value="P3.1", weight=1)
    service = make_service("Neuvonta", classes=["P3.1"])
    assign()
    assert service_link(service) == ["oma"]
    admin.post(reverse("admin:catalog_themerule_delete", args=[rule.pk]), {"post": "yes"})
    assert service_link(service) == []


def test_reset_gives_the_default_back_and_moves_services(admin: Client) -> None:
    theme_with_rule()
    service = make_service("Jumppa", classes=["P27.1"])
    ThemeRule.objects.update(weight=0.1)
    assign()
    rule = ThemeRule.objects.get()
    action = {"action": "reset_rows", "_selected_action": [rule.pk]}
    response = admin.post(listing("themerule"), action, follow=True)
    assert "1 row was reset." in response.content.decode()
    assert ThemeRule.objects.get().weight == 1.0
    assert service_link(service) == ["liikunta"]


def test_the_lists_tell_edited_rows_from_defaults_and_own_ones(admin: Client) -> None:
    theme_with_rule()
    theme_with_rule("muu", "P3.1")  # its file has no other theme: the first one is switched off, which is no edit
    Theme.objects.filter(key="muu").update(names={"fi": "Muuta"})
    Theme.objects.create(key="oma", names={"fi": "Oma"})

    def found(origin: str) -> list[str]:
        rows = admin.get(listing("theme"), {"origin": origin}).context["cl"].result_list
        return [theme.key for theme in rows]

    assert (found("edited"), found("default"), found("own")) == (["muu"], ["liikunta"], ["oma"])
