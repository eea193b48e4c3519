"""The editors' side of the search: the thesaurus line by line, its effect before it is saved, queries of one's own."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalog.admin.search_forms import LinesField, ThesaurusForm
from catalog.models import SavedQuery, SearchExpansion, Service, ThesaurusGroup
from catalog.models.defaulted import DefaultEntry, apply_defaults
from catalog.search import thesaurus
from catalog.search.indexing import index
from tests.catalog.admin_pages import client_of, listing, page, staff
from tests.catalog.make import make_service
from tests.catalog.test_admin_queries import SESSION_GOES_ON

pytestmark = pytest.mark.django_db

ADD = "admin:catalog_thesaurusgroup_add"
ADD_QUERY = "admin:catalog_savedquery_add"
OWN = ("add_savedquery", "delete_savedquery", "view_savedquery")


@pytest.fixture
def chief() -> User:
    return User.objects.create_superuser("chief")


@pytest.fixture
def admin(chief: User) -> Client:
    return client_of(chief)


def form(*words: str, official: str = "", **changes: str) -> dict[str, str]:
    given = {"language": "fi", "words": "\r\n".join(words), "official": official, "is_active": "on", "note": ""}
    return {**given, **changes}


def default_group() -> ThesaurusGroup:
    values = {"language": "fi", "words": ["kuntosali", "sali"], "official": []}
    apply_defaults(ThesaurusGroup, [DefaultEntry(key="fi/kuntosali", values=values)], version=1)
    thesaurus.compile_all()
    return ThesaurusGroup.objects.get()


def expansions() -> dict[str, list[str]]:
    return {row.key: row.words for row in SearchExpansion.objects.all()}


def errors(response: Any) -> str:
    return " ".join(message for found in response.context["errors"] for message in found)


def query_of(editor: User, text: str = "kuntosali", language: str = "fi") -> SavedQuery:
    return SavedQuery.objects.create(editor=editor, language=language, text=text)


# --- One on each line


def test_lines_are_tidied_and_each_stands_once() -> None:
    told = "  kunto   sali \r\n\r\nJumppa\njumppa\n \t\nuinti\x00"
    assert LinesField().clean(told) == ["kunto sali", "Jumppa", "uinti"]
    assert LinesField().prepare_value(["kuntosali", "sali"]) == "kuntosali\nsali"
    assert LinesField(required=False).clean(None) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sali\n" + "a" * 101, "Line 2 is too long: it has 101 characters, at most 100 are allowed."),
        ("sali\n\n!!!", "There is no word on line 3: !!!"),
        ("\n".join(f"sana{number}" for number in range(101)), "Give at most 100 of them."),
        (" \n ", "This field is required."),
    ],
)
def test_a_wrong_line_is_named(text: str, complaint: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        LinesField().clean(text)
    with translation.override("en"):
        assert caught.value.messages == [complaint]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_group_that_ships_passes_the_form_as_it_is(language: str) -> None:
    thesaurus.load()
    for group in ThesaurusGroup.objects.filter(language=language):
        data = form(*group.words, official="\n".join(group.official), language=language)
        made = ThesaurusForm(data, instance=group)
        assert made.is_valid(), (group.default_key, made.errors)
        assert not made.instance.is_edited, group.default_key


# --- The thesaurus


@pytest.mark.parametrize("model", ["thesaurusgroup", "savedquery"])
def test_outsiders_are_kept_out(client: Client, model: str) -> None:
    assert client.get(listing(model))["Location"].startswith(reverse("admin:login"))
    unauthorised = staff()
    assert unauthorised.get(listing(model)).status_code == 403
    assert unauthorised.get(reverse(f"admin:catalog_{model}_add")).status_code == 403


def test_a_saved_group_is_in_the_search_at_once(admin: Client) -> None:
    assert admin.post(reverse(ADD), form("jumppa", "voimistelu")).status_code == 302
    assert expansions() == {"jumppa": ["voimistelu"], "voimistelu": ["jumppa"]}
    group = ThesaurusGroup.objects.get()
    data = form("treeni", official="jumppa")
    assert admin.post(reverse(ADD), data).status_code == 302
    assert expansions()["treeni"] == ["jumppa", "voimistelu"]
    assert admin.post(page(group), form("jumppa", "venyttely")).status_code == 302
    assert expansions()["treeni"] == ["jumppa", "venyttely"], "what another group's official words bring in"
    assert admin.post(reverse("admin:catalog_thesaurusgroup_delete", args=[group.pk]), {"post": "yes"})
    assert expansions() == {"treeni": ["jumppa"]}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (form("jumppa"), "Give two words that mean the same, or a word and an official one."),
        (form("jumppa", "Jumppa"), "Give two words that mean the same, or a word and an official one."),
        (form("jumppa", official="JUMPPA"), "“JUMPPA” stands among the words above too."),
        (form("jumppa", "a" * 101), "Line 2 is too long"),
        (form("jumppa", "voimistelu", language="de"), "Select a valid choice."),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_effect"])
def test_a_wrong_group_is_told_and_not_saved(admin: Client, data: dict[str, str], complaint: str, button: str) -> None:
    response = admin.post(reverse(ADD), {**data, button: "x"})
    assert response.status_code == 200
    assert complaint in errors(response)
    assert not ThesaurusGroup.objects.exists()


def test_a_default_is_kept_from_deletion_marked_when_edited_and_reset(admin: Client) -> None:
    group = default_group()
    assert admin.post(page(group), form("kuntosali", "sali")).status_code == 302
    assert not ThesaurusGroup.objects.get().is_edited
    admin.post(page(group), form("kuntosali", "punttisali"))
    assert ThesaurusGroup.objects.get().is_edited
    assert list(admin.get(listing("thesaurusgroup"), {"origin": "edited"}).context["cl"].result_list) == [group]
    address = reverse("admin:catalog_thesaurusgroup_delete", args=[group.pk])
    assert admin.post(address, {"post": "yes"}).status_code == 403
    admin.post(listing("thesaurusgroup"), {"action": "reset_rows", "_selected_action": [group.pk]})
    assert ThesaurusGroup.objects.get().words == ["kuntosali", "sali"]
    assert expansions()["kuntosali"] == ["sali"]


def test_a_group_switched_off_is_out_of_the_search(admin: Client) -> None:
    group = default_group()
    admin.post(page(group), {name: value for name, value in form("kuntosali", "sali").items() if name != "is_active"})
    assert expansions() == {}


def test_groups_are_found_by_a_word_and_by_language(admin: Client) -> None:
    group = default_group()
    other = ThesaurusGroup.objects.create(language="sv", words=["gympa"], official=["motion"])

    def found(**asked: str) -> list[Any]:
        return list(admin.get(listing("thesaurusgroup"), asked).context["cl"].result_list)

    assert found(q="SAL") == [group]
    assert found(q="motion") == found(language="sv") == [other]
    assert found(language="en") == []


# --- The effect


@pytest.fixture
def services() -> None:
    for name in ("Kuntosali <b>", "Voimailuhalli"):
        make_service(name, off_tray_reason="")
    index(Service.objects.values_list("pk", flat=True))


def test_the_effect_is_shown_and_nothing_is_saved(admin: Client, chief: User, services: None) -> None:
    query_of(chief)
    query_of(User.objects.create_user("other"), "kuntosali toinen")
    data = form("kuntosali", "voimailuhalli", note="Koe")
    response = admin.post(reverse(ADD), {**data, "_effect": "x"})
    content = response.content.decode()
    assert "Nothing has been saved yet." in content
    assert "1 query gets other first results; 1 compared." in content
    assert "Before: 1 service<" in " ".join(content.split()).replace(" <", "<")
    assert "new here" in content
    assert "Kuntosali &lt;b&gt;" in content
    assert "toinen" not in content
    assert "kuntosali\r\nvoimailuhalli</textarea>" in content
    assert (ThesaurusGroup.objects.count(), SearchExpansion.objects.count()) == (0, 0)
    assert not LogEntry.objects.exists()
    assert admin.post(reverse(ADD), {**data, "_save": "x"}).status_code == 302
    assert ThesaurusGroup.objects.get().note == "Koe"


def test_the_effect_of_a_change_counts_from_what_is_saved(admin: Client, chief: User, services: None) -> None:
    ThesaurusGroup.objects.create(language="fi", words=["kuntosali", "voimailuhalli"])
    thesaurus.compile_all()
    group = ThesaurusGroup.objects.get()
    query_of(chief)
    content = admin.post(page(group), {**form("kuntosali", "sali"), "_effect": "x"}).content.decode()
    assert "gone from here" in content
    group.refresh_from_db()
    assert group.words == ["kuntosali", "voimailuhalli"]
    assert expansions()["kuntosali"] == ["voimailuhalli"]


def test_without_queries_or_effect_the_page_says_so(admin: Client, chief: User, services: None) -> None:
    query_of(chief, "gym", "sv")
    data = {**form("kuntosali", "sali"), "_effect": "x"}
    assert "You have no saved queries in this language" in admin.post(reverse(ADD), data).content.decode()
    query_of(chief, "uimahalli")
    assert "keeps its first results" in admin.post(reverse(ADD), data).content.decode()


def test_the_effect_is_for_who_may_make_the_change() -> None:
    group = default_group()
    data = {**form("kuntosali", "uimahalli"), "_effect": "x"}
    client = staff("view_thesaurusgroup")
    assert client.post(page(group), data).status_code == 403
    assert client.post(reverse(ADD), data).status_code == 403
    assert 'name="_effect"' not in client.get(page(group)).content.decode()
    missing = reverse("admin:catalog_thesaurusgroup_change", args=[group.pk + 1])
    assert client.post(missing, data).status_code == 404


def test_the_page_with_the_effect_has_no_script_or_style_of_its_own(admin: Client, chief: User) -> None:
    query_of(chief)
    content = admin.post(reverse(ADD), {**form("kuntosali", "sali"), "_effect": "x"}).content.decode()
    assert "css/admin_effect.css" in content
    assert "style=" not in content
    assert "<style" not in content
    assert all("src=" in tag.split(">")[0] for tag in content.split("<script")[1:])


# --- Saved queries


def test_an_editor_adds_and_deletes_their_own(chief: User) -> None:
    client = staff(*OWN)
    user = User.objects.get(username="staff")
    data = {"language": "fi", "text": "  kunto   sali "}
    assert client.post(reverse(ADD_QUERY), data).status_code == 302
    query = SavedQuery.objects.get()
    assert (query.editor, query.text) == (user, "kunto sali")
    assert "You have saved this query already." in errors(client.post(reverse(ADD_QUERY), data))
    assert "There is no word in this." in errors(client.post(reverse(ADD_QUERY), {**data, "text": "?!"}))
    query_of(chief, "kunto sali")
    assert client.post(page(query), {**data, "text": "muu"}).status_code == 403, "queries are not changed"
    assert client.post(reverse("admin:catalog_savedquery_delete", args=[query.pk]), {"post": "yes"}).status_code == 302
    assert list(SavedQuery.objects.values_list("editor__username", flat=True)) == ["chief"]


def test_the_editor_cannot_be_chosen(chief: User) -> None:
    client = staff(*OWN)
    client.post(reverse(ADD_QUERY), {"language": "fi", "text": "uinti", "editor": str(chief.pk)})
    assert SavedQuery.objects.get().editor.username == "staff"


@pytest.mark.parametrize("is_chief", [False, True])
def test_another_editors_query_is_out_of_reach_also_for_a_superuser(admin: Client, chief: User, is_chief: bool) -> None:
    query = query_of(User.objects.create_user("other"), "salaista")
    client = admin if is_chief else staff(*OWN, "change_savedquery")
    content = client.get(listing("savedquery"), {"q": "salaista", "editor": str(query.editor_id)}).content.decode()
    # Neither its tick box nor a link to it; the list repeats the editor's id, which may be the same number.
    assert "_selected_action" not in content
    assert page(query) not in content
    history = reverse("admin:catalog_savedquery_history", args=[query.pk])
    delete = reverse("admin:catalog_savedquery_delete", args=[query.pk])
    for address in (page(query), history, delete):
        assert "salaista" not in client.get(address, follow=True).content.decode()
    client.post(delete, {"post": "yes"})
    client.post(page(query), {"language": "fi", "text": "muutettu"})
    action = {"action": "delete_selected", "_selected_action": [query.pk], "post": "yes"}
    client.post(listing("savedquery"), action)
    query.refresh_from_db()
    assert query.text == "salaista"


def test_an_account_is_deleted_with_its_queries_by_who_may_delete_accounts(admin: Client) -> None:
    other = User.objects.create_user("other")
    query_of(other)
    helper = User.objects.create_user("helper", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=["delete_user", "view_user"]))
    address = reverse("admin:auth_user_delete", args=[other.pk])
    assert client_of(helper).post(address, {"post": "yes"}).status_code == 403, "it takes both permissions"
    assert admin.post(address, {"post": "yes"}).status_code == 302
    assert not SavedQuery.objects.exists()


# --- Queries


@pytest.mark.parametrize(("model", "number"), [("thesaurusgroup", 4), ("savedquery", 4)])
def test_a_list_takes_as_many_queries_for_more_rows(admin: Client, chief: User, model: str, number: int) -> None:
    for count in (3, 6):
        for place in range(count):
            ThesaurusGroup.objects.create(language="fi", words=[f"a{count}{place}", "b"])
            query_of(chief, f"a{count}{place}")
        with CaptureQueriesContext(connection) as taken:
            admin.get(listing(model))
        assert len(taken) == number + SESSION_GOES_ON


def test_saving_a_group_takes_few_queries_however_many_there_are(admin: Client) -> None:
    ThesaurusGroup.objects.bulk_create(ThesaurusGroup(language="fi", words=[f"a{n}", f"b{n}"]) for n in range(50))
    with CaptureQueriesContext(connection) as taken:
        admin.post(reverse(ADD), form("jumppa", "voimistelu"))
    assert len(taken) <= 20 + SESSION_GOES_ON  # one or two more where no test before has asked for content types
