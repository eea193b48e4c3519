"""The admin pages: who may do what, and what is shown."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import County, RawDocument, SyncFault, Theme, ThemeRule, TrayException
from catalog.themes.assign import assign
from catalog.themes.load import KOKO
from tests.catalog.admin_pages import client_of, listing, page, run_with_faults, service_link, staff, theme_with_rule
from tests.catalog.make import SEEN, make_service

pytestmark = pytest.mark.django_db

MODELS = (
    "theme",
    "themerule",
    "trayexception",
    "neighbourhood",
    "county",
    "municipality",
    "area",
    "service",
    "channel",
    "organisation",
    "concept",
    "syncrun",
    "syncchange",
    "syncfault",
    "rawdocument",
)
DECIDED = "duplicatepair"
"""Its rows are found by the software and decided by people (test_duplicates.py)."""
READ_ONLY = MODELS[5:]


@pytest.fixture
def admin() -> Client:
    return client_of(User.objects.create_superuser("chief"))


# --- Who may do what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [*MODELS, DECIDED])
def test_a_stranger_is_sent_to_log_in(client: Client, model: str) -> None:
    response = client.get(listing(model))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", [*MODELS, DECIDED])
def test_staff_without_the_permission_is_refused(model: str) -> None:
    client = staff()
    assert client.get(listing(model)).status_code == 403
    assert client.get(reverse(f"admin:catalog_{model}_add")).status_code == 403


def test_who_may_only_look_cannot_change() -> None:
    theme = theme_with_rule()
    client = staff("view_theme", "view_themerule")
    response = client.get(page(theme))
    assert response.status_code == 200
    assert "_save" not in response.content.decode()
    assert client.post(page(theme), {"names_0": "Liiku"}).status_code == 403
    rule = ThemeRule.objects.get()
    assert client.post(page(rule), {"weight": "0.1"}).status_code == 403
    assert not ThemeRule.objects.filter(weight=0.1).exists()
    assert "reset_rows" not in client.get(listing("themerule")).content.decode()


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_the_software_writes_nobody_changes_by_hand(admin: Client, model: str) -> None:
    assert admin.get(listing(model)).status_code == 200
    assert admin.get(reverse(f"admin:catalog_{model}_add")).status_code == 403


def test_a_service_cannot_be_posted_or_deleted(admin: Client) -> None:
    service = make_service("Jumppa")
    assert admin.post(page(service), {"charge": "free"}).status_code == 403
    assert admin.post(reverse("admin:catalog_service_delete", args=[service.pk])).status_code == 403


def test_default_rows_cannot_be_deleted_but_own_ones_can(admin: Client) -> None:
    theme = theme_with_rule()
    own = Theme.objects.create(key="oma", names={"fi": "Oma"})
    assert admin.post(reverse("admin:catalog_theme_delete", args=[theme.pk]), {"post": "yes"}).status_code == 403
    assert admin.post(reverse("admin:catalog_theme_delete", args=[own.pk]), {"post": "yes"}).status_code == 302
    assert list(Theme.objects.values_list("key", flat=True)) == ["liikunta"]


# --- Off the tray by hand --------------------------------------------------------------------------------------------


def test_an_exception_takes_a_service_off_and_its_end_puts_it_back(admin: Client) -> None:
    theme_with_rule()
    service = make_service("Jumppa", classes=["P27.1"])
    assign()
    add = reverse("admin:catalog_trayexception_add")
    assert f'value="{service.source_id}"' in admin.get(f"{add}?source_id={service.source_id}").content.decode()
    admin.post(add, {"source": "ptv", "source_id": str(service.source_id), "reason": "Päättynyt"})
    service.refresh_from_db()
    assert service.off_tray_reason == "excluded"
    assert "Jumppa" in admin.get(listing("trayexception")).content.decode()
    again = admin.post(add, {"source": "ptv", "source_id": str(service.source_id), "reason": "Taas"})
    assert "This service has been taken off the tray already." in again.content.decode()
    exception = TrayException.objects.get()
    admin.post(listing("trayexception"), {"action": "put_back", "_selected_action": [exception.pk]})
    service.refresh_from_db()
    assert service.off_tray_reason == ""
    assert service_link(service) == ["liikunta"]


def test_an_exception_moved_to_another_service_frees_the_first(admin: Client) -> None:
    theme_with_rule()
    one, other = make_service("Jumppa", classes=["P27.1"]), make_service("Uinti", classes=["P27.1"])
    exception = TrayException.objects.create(source_id=one.source_id, reason="Väärä")
    assign()
    admin.post(page(exception), {"source": "ptv", "source_id": str(other.source_id), "reason": "Oikea"})
    assert (service_link(one), service_link(other)) == (["liikunta"], [])
    admin.post(reverse("admin:catalog_trayexception_delete", args=[exception.pk]), {"post": "yes"})
    assert service_link(other) == ["liikunta"]


# --- Counties --------------------------------------------------------------------------------------------------------


def test_a_county_is_switched_on_in_the_list(admin: Client) -> None:
    County.objects.create(code="11", names={"fi": "Etelä-Karjala"})
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-code": "11", "form-0-is_active": "on"}
    assert admin.post(listing("county"), {**data, "_save": "Save"}).status_code == 302
    assert County.objects.get().is_active
    assert admin.get(reverse("admin:catalog_county_add")).status_code == 403


def test_a_county_asks_for_approval_of_events_in_the_list_and_on_its_page(admin: Client) -> None:
    county = County.objects.create(code="11", names={"fi": "Etelä-Karjala"}, is_active=True)
    row = {"form-0-code": "11", "form-0-is_active": "on", "form-0-events_need_approval": "on"}
    admin.post(listing("county"), {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", **row, "_save": "Save"})
    assert list(County.objects.values_list("is_active", "events_need_approval")) == [(True, True)]
    assert "An event that is entered here is shown when" in admin.get(page(county)).content.decode()
    assert admin.post(page(county), {"is_active": "on"}).status_code == 302
    assert list(County.objects.values_list("is_active", "events_need_approval")) == [(True, False)]


# --- What is shown ---------------------------------------------------------------------------------------------------


def test_a_service_shows_its_themes_with_the_reason_in_words(admin: Client) -> None:
    theme = theme_with_rule()
    ThemeRule.objects.create(theme=theme, kind="stem", value="jumppa", language="fi")
    ThemeRule.objects.create(theme=theme, kind="term", value=KOKO + "p9")
    Theme.objects.create(key="near", names={"fi": "Lähellä"})
    ThemeRule.objects.create(theme_id="near", kind="service_class", value="P27.1", weight=0.35)
    service = make_service("Jumppa <b>", classes=["P27.1"], terms=["p9"], description="Jumppaamme")
    assign()
    content = admin.get(page(service)).content.decode()
    assert "1.3: service class P27.1 P27.1; terms: " in content
    assert "words in the name, summary or keywords: jumppa; words in the description: jumppa" in content
    assert "0.35: service class P27.1" in content
    assert "It is on the tray." in content
    assert "Jumppa &lt;b&gt;" in content
    assert "Jumppa <b>" not in content
    assert f"source_id={service.source_id}" in content


def test_a_service_off_the_tray_says_why(admin: Client) -> None:
    service = make_service("Lupa", classes=["P2.1"])
    assign()
    assert "None of its service classes belongs to a theme." in admin.get(page(service)).content.decode()
    make_service("Toinen", off_tray_reason="", withdrawn_at=timezone.now())
    found = admin.get(listing("service"), {"tray": "no_service_class"}).context["cl"].result_list
    assert list(found) == [service]
    assert not admin.get(listing("service"), {"tray": "on"}).context["cl"].result_list


def test_services_are_found_by_name_and_id(admin: Client) -> None:
    service = make_service("Vesijumppa Imatralla")
    make_service("Uimakoulu")
    for query in ("vesij", str(service.pk)):
        assert list(admin.get(listing("service"), {"q": query}).context["cl"].result_list) == [service]


def test_a_raw_document_is_shown_indented_and_escaped(admin: Client) -> None:
    service = make_service("Jumppa")
    body = '{"name": "\\u00e4 <script>alert(1)</script>"}'
    document = RawDocument.objects.create(
        source="ptv", kind="service", source_id=str(service.source_id), version="v11", body=body, fetched_at=SEEN
    )
    content = admin.get(page(document)).content.decode()
    assert "&quot;name&quot;: &quot;ä &lt;script&gt;alert(1)&lt;/script&gt;&quot;" in content
    assert "<script>alert" not in content
    assert page(document) in admin.get(page(service)).content.decode()
    broken = RawDocument.objects.create(
        source="ptv", kind="service", source_id="x", version="v11", body="<html>", fetched_at=SEEN
    )
    assert "&lt;html&gt;" in admin.get(page(broken)).content.decode()


def test_a_run_counts_its_faults_and_leads_to_them_page_by_page(admin: Client) -> None:
    run, other = run_with_faults(61), run_with_faults(1)
    content = admin.get(page(run)).content.decode()
    assert "61 faults" in content
    address = f"{listing('syncfault')}?run__id__exact={run.pk}"
    assert f"{address}&amp;state=all" in content
    faults = admin.get(address).context["cl"]
    assert (faults.result_count, len(faults.result_list)) == (61, 50)
    assert "1 fault<" in admin.get(page(other)).content.decode()
    assert admin.get(page(SyncFault.objects.filter(run=run)[0])).status_code == 200
