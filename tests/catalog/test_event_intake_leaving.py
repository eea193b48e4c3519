"""What makes an event leave and what does not: a source that says less, pages that move, pictures that do not come."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.events.demo.server import Answer, Content, DemoServer
from catalog.intake.errors import SourceBadAnswer
from catalog.models import Event, EventSource, KeywordRule, RunMode, RunStatus, SyncChange, SyncFault
from tests.catalog.event_sources import document, events, make_source, run, with_image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("default_data")]


@pytest.fixture
def content() -> Content:
    return Content([document(number) for number in range(20)])


@pytest.fixture
def source(content: Content) -> Iterator[EventSource]:
    with DemoServer(content) as url:
        yield make_source(url)


def shown() -> int:
    return Event.objects.shown().filter(withdrawn_at__isnull=True).count()


# --- Themes


@pytest.mark.parametrize("keywords", [None, [], [{"@id": "/keyword/x/"}], [{"@id": "/keyword/x/", "name": None}]])
def test_a_source_that_tells_no_keywords_any_more_is_held(source: EventSource, content: Content, keywords: Any) -> None:
    run(source)
    content.events = [document(number, keywords=keywords) for number in range(20)]
    for _ in range(2):  # the second run meets documents that the first one has kept
        found = run(source)
        assert (found.status, found.counts["event"]["held"]) == (RunStatus.HELD, 20)
        assert shown() == 20
    assert run(source, allow_shrink=True).counts["event"]["withdrawn"] == 20


def test_keywords_lost_in_a_run_that_broke_off_are_held_in_the_next(
    source: EventSource, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("the power failed")

    run(source)
    content.events = [document(number, keywords=None) for number in range(20)]
    monkeypatch.setattr("catalog.events.intake.sync.make_plan", broken)
    with pytest.raises(RuntimeError, match="power"):
        run(source)
    monkeypatch.undo()
    assert run(source).status == RunStatus.HELD
    assert shown() == 20


def test_a_rule_that_is_switched_off_takes_its_events_though_one_document_has_changed(
    source: EventSource, content: Content
) -> None:
    run(source)
    KeywordRule.objects.filter(keyword__in=["liikunta", "yso:p916"]).update(is_active=False)
    events(content)[0] = document(0, name={"fi": "Uusi nimi"})
    found = run(source)
    assert (found.status, found.counts["event"]["withdrawn"]) == (RunStatus.SUCCEEDED, 20)


# --- Pages that move


def at(minutes: int) -> str:
    """When a document was changed last: so many minutes ago, and the more the earlier."""
    return f"{timezone.now() - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}Z"


@pytest.fixture
def many(content: Content) -> Content:
    content.events = [document(number, last_modified_time=at(number + 1)) for number in range(250)]
    return content


def singly_asked(content: Content) -> list[str]:
    """The events that were asked for by themselves."""
    return [target.split("/")[3] for target in content.asked if target.startswith("/v1/event/demo")]


def test_an_event_that_changes_while_pages_are_read_makes_none_leave(source: EventSource, many: Content) -> None:
    run(source)

    def change(target: str) -> None:
        """An event of each page changes once the first one has been read."""
        if "page=" in target:
            for number in (5, 105, 205):
                events(many)[number] = document(number, name={"fi": "Uusi nimi"}, last_modified_time=at(0))

    many.answer = change
    found = run(source, is_full=True)
    assert found.mode == RunMode.FULL
    assert "withdrawn" not in found.counts["event"]
    assert shown() == 250
    assert singly_asked(many) == ["demo:105", "demo:205"]  # they changed before they were read: none else was missed


def test_an_event_that_slips_through_as_another_is_deleted_is_asked_for(source: EventSource, many: Content) -> None:
    run(source)
    many.asked.clear()

    def delete(target: str) -> None:
        if target.endswith("page=2"):
            many.events = [event for event in events(many) if event["id"] != "demo:5"]

    many.answer = delete
    found = run(source, is_full=True)
    assert found.counts == {"event": {"unchanged": 250}}  # the deleted one had been read: it leaves with the next run
    assert singly_asked(many) == ["demo:100"]


@pytest.mark.parametrize("status", [404, 410])
def test_only_the_sources_own_word_makes_an_event_leave(source: EventSource, content: Content, status: int) -> None:
    run(source)
    kept = events(content).pop(3)
    content.answer = lambda target: Answer(status, b"<html>", "text/html") if "/event/demo" in target else None
    found = run(source, is_full=True)
    assert found.counts == {"event": {"unchanged": 20, "warnings": 1}}
    assert SyncFault.objects.get().source_id == kept["id"]
    assert shown() == 20
    content.answer = lambda target: Answer(status, {"detail": "No."}) if "/event/demo" in target else None
    assert run(source, is_full=True).counts == {"event": {"unchanged": 19, "withdrawn": 1}}


def test_something_else_in_an_events_place_does_not_make_it_leave(source: EventSource, content: Content) -> None:
    run(source)
    del events(content)[3]
    content.answer = lambda target: Answer(body=document(4)) if "/event/demo" in target else None
    assert run(source, is_full=True).counts == {"event": {"unchanged": 20, "warnings": 1}}


def test_a_source_that_answers_badly_of_many_is_ill(source: EventSource, content: Content) -> None:
    content.events = [document(number) for number in range(220)]
    run(source)
    content.events = events(content)[:209]
    content.answer = lambda target: Answer(400) if "/event/demo" in target else None
    with pytest.raises(SourceBadAnswer):
        run(source, is_full=True)
    assert shown() == 220


def test_more_than_the_guards_let_go_are_not_asked_for(source: EventSource, content: Content) -> None:
    run(source)
    content.events = events(content)[:10]
    content.asked.clear()
    assert run(source, is_full=True).status == RunStatus.HELD
    assert len(content.asked) == 1


def test_what_ended_in_the_last_day_is_listed_still(source: EventSource, content: Content) -> None:
    """At whatever hour the run is, what the plan takes for coming is in the listing."""
    run(source)
    ended = timezone.now() - timedelta(hours=23)
    for number in range(10):
        events(content)[number]["start_time"] = f"{ended:%Y-%m-%dT%H:%M:%S}Z"
    Event.objects.filter(source_id__in=[f"demo:{number}" for number in range(10)]).update(starts_at=ended)
    content.asked.clear()
    found = run(source, is_full=True)
    assert found.status == RunStatus.SUCCEEDED
    assert len(content.asked) == 1
    assert shown() == 20


def test_the_stand_in_heeds_what_is_asked() -> None:
    content = Content([document(1, type_id="Course", last_modified_time=at(2)), document(2, last_modified_time=at(9))])

    def ids(query: str) -> list[str]:
        return [event["id"] for event in content.respond(f"/v1/event/?{query}", "http://x/v1/").body["data"]]

    assert ids("") == ["demo:2"]
    assert ids("event_type=General,Course") == ["demo:1", "demo:2"]
    assert ids("event_type=General,Course&sort=last_modified_time") == ["demo:2", "demo:1"]
    for query, keyword in (
        ("", {"@id": "/keyword/yso:p916/"}),
        ("include=keywords", events(content)[1]["keywords"][0]),
    ):
        assert content.respond(f"/v1/event/demo:2/?{query}", "http://x/v1/").body["keywords"] == [keyword]


# --- Pictures


def asked_for(content: Content, picture: str) -> int:
    return sum(target.endswith(picture) for target in content.asked)


def test_a_picture_that_never_comes_leaves_its_event_as_it_is(source: EventSource, content: Content) -> None:
    content.events = [with_image(0, f"{source.url}nothing.png"), document(1)]
    run(source)
    before = Event.objects.order_by("pk").values_list()
    was = list(before)
    found = run(source)
    assert found.counts == {"event": {"unchanged": 2, "warnings": 1}}
    assert list(before.all()) == was
    assert not SyncChange.objects.filter(run=found).exists()
    assert asked_for(content, "nothing.png") == 2


def test_pictures_that_fail_take_no_turn_from_others(
    source: EventSource, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.events.intake.pictures.MOST_PICTURES", 2)
    fine = source.url.replace("/v1/", "/kuvat/")
    content.events = [with_image(number, f"{source.url}{number}.png") for number in range(2)]
    content.events += [with_image(number, f"{fine}{number}.png") for number in range(2, 5)]
    for having, asked in ((0, 2), (2, 2), (3, 3), (3, 5)):
        run(source)
        assert Event.objects.filter(image__isnull=False).count() == having
        assert asked_for(content, "/0.png") + asked_for(content, "/1.png") == asked


def test_what_is_written_anew_and_says_the_same_is_no_later_version(
    source: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(source)
    before = dict(Event.objects.values_list("pk", "modified_at"))
    monkeypatch.setattr("catalog.events.intake.plan.MAPPER_VERSION", 99)
    assert run(source).counts == {"event": {"updated": 20}}
    assert dict(Event.objects.values_list("pk", "modified_at")) == before
