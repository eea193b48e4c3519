"""The admin pages of the questionnaire: to look at, to edit, to reset, and in few queries."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from catalog.models.defaulted import DefaultedModel
from survey.models import Option, OptionWeight, Question, SafetyNotice, SafetyNumber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("questionnaire")]

MODELS: list[type[DefaultedModel]] = [Question, Option, OptionWeight, SafetyNumber, SafetyNotice]


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def url(model: type[DefaultedModel], page: str, *args: object) -> str:
    return reverse(f"admin:survey_{model._meta.model_name}_{page}", args=args)


class FormReader(HTMLParser):
    """What a browser would post of a page's fields as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        name = found.get("name", "")
        if tag == "input" and name and (found.get("type") not in {"checkbox", "submit"} or "checked" in found):
            self.data[name] = found.get("value", "on" if found.get("type") == "checkbox" else "")
        elif tag in {"select", "textarea"}:
            self._open = name
            self.data[name] = ""
        elif tag == "option" and "selected" in found:
            self.data[self._open] = found["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self._open = ""

    def handle_data(self, data: Any) -> None:
        if self._open and (self.get_starttag_text() or "").startswith("<textarea"):
            self.data[self._open] += data


def form_of(response: Any) -> dict[str, str]:
    html = response.content.decode()
    reader = FormReader()
    reader.feed(html[html.index('id="content-main"') :])
    return reader.data


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_few_queries(
    admin: Client, model: type[DefaultedModel], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10):
        response = admin.get(url(model, "changelist"))
    assert response.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_comes_in(client: Client, model: type[DefaultedModel]) -> None:
    assert client.get(url(model, "changelist")).status_code == 302
    client.force_login(User.objects.create_user("helper", is_staff=True))
    assert client.get(url(model, "changelist")).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_every_row_opens(admin: Client, model: type[DefaultedModel]) -> None:
    response = admin.get(url(model, "change", model._default_manager.all()[0].pk))
    assert response.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_a_form_saved_as_it_stands_edits_nothing(admin: Client, model: type[DefaultedModel]) -> None:
    row = model._default_manager.all()[0]
    address = url(model, "change", row.pk)
    response = admin.post(address, form_of(admin.get(address)))
    assert response.status_code == 302, response.context["errors"]
    assert not any(row.is_edited for each in MODELS for row in each._default_manager.all())


def test_an_edited_text_is_marked_shown_and_reset(admin: Client) -> None:
    address = url(Question, "change", "movement")
    data = form_of(admin.get(address)) | {"texts_0": "Liikutko usein?"}
    assert admin.post(address, data).status_code == 302
    assert Question.objects.get(pk="movement").is_edited
    assert "Liikutko usein?" in admin.get(url(Question, "changelist"), {"origin": "edited"}).content.decode()
    assert "Liikutko usein?" not in admin.get(url(Question, "changelist"), {"origin": "default"}).content.decode()
    admin.post(url(Question, "changelist"), {"action": "reset_rows", "_selected_action": ["movement"]})
    assert Question.objects.get(pk="movement").texts["fi"].startswith("Kuinka usein")


def test_a_condition_that_leads_nowhere_is_refused(admin: Client) -> None:
    address = url(Question, "change", "movement-help")
    data = form_of(admin.get(address)) | {"show_if": '{"question": "movement", "any_of": ["flying"]}'}
    response = admin.post(address, data)
    assert response.status_code == 200
    assert "flying" in str(response.context["errors"])


def test_the_keys_stay_as_they_are(admin: Client) -> None:
    for model, key in ((Question, "movement"), (SafetyNumber, "crisis"), (SafetyNotice, "urgent")):
        form = admin.get(url(model, "change", key)).context["adminform"].form
        assert not {"key", "flag"} & set(form.fields)


def test_a_default_cannot_be_deleted(admin: Client) -> None:
    assert admin.post(url(Question, "delete", "movement"), {"post": "yes"}).status_code == 403
    assert Question.objects.filter(pk="movement").exists()
