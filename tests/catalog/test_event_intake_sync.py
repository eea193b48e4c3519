"""A sync of sources of events from beginning to end, against the stand-in."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.events.demo.server import Answer, Content, DemoServer
from catalog.events.intake.sync import Options, sync
from catalog.intake.errors import RunRefused, SourceBadAnswer, SourceError
from catalog.intake.lock import only_run
from catalog.intake.runs import AlreadyRunning
from catalog.models import (
    Event,
    EventEntry,
    EventImage,
    EventOccurrence,
    EventSource,
    KeywordRule,
    RawDocument,
    RunMode,
    RunStatus,
    SyncChange,
    SyncFault,
    SyncRun,
    Theme,
)
from tests.catalog.event_sources import document, events, make_source, run, with_image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("default_data")]


@pytest.fixture
def content() -> Content:
    return Content([document(number) for number in range(20)])


@pytest.fixture
def source(content: Content) -> Iterator[EventSource]:
    with DemoServer(content) as url:
        yield make_source(url)


def state() -> list[list[tuple[Any, ...]]]:
    """All that readers see, and what hangs on it."""
    models = (Event, EventOccurrence, EventEntry, Event.themes.through, SyncChange)
    return [sorted(model._default_manager.values_list(), key=repr) for model in models]


def test_a_first_run_takes_all_and_a_second_one_writes_nothing(source: EventSource) -> None:
    first = run(source)
    assert (first.mode, first.status, first.counts) == (RunMode.FULL, RunStatus.SUCCEEDED, {"event": {"created": 20}})
    assert (first.source, first.is_demo) == ("events:demo", True)
    assert Event.objects.shown().filter(themes="liikunta").count() == 20
    assert EventOccurrence.objects.count() == 20
    assert EventEntry.objects.count() == 60
    assert SyncChange.objects.filter(run=first, action="added").count() == 20
    before = state()
    with CaptureQueriesContext(connection) as queries:
        second = run(source)
    assert (second.mode, second.counts) == (RunMode.INCREMENTAL, {"event": {"unchanged": 20}})
    assert state() == before
    writing = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM|COPY) \"?catalog_event")
    assert [query["sql"] for query in queries if writing.match(query["sql"])] == []
    assert run(source, is_full=True).counts == {"event": {"unchanged": 20}}
    assert state() == before


def test_what_changes_is_written_and_told(source: EventSource, content: Content) -> None:
    run(source)
    events(content)[3] = document(3, name={"fi": "Sauvakävely", "sv": "Stavgång"})
    found = run(source)
    assert found.counts == {"event": {"unchanged": 19, "updated": 1}}
    change = SyncChange.objects.get(run=found)
    assert change.fields["names"] == ["fi: Kävely 3", "fi: Sauvakävely, sv: Stavgång"]
    assert Event.objects.get(source_id="demo:3").names["sv"] == "Stavgång"


def test_incremental_runs_ask_for_changes_and_deleted_events_go(source: EventSource, content: Content) -> None:
    run(source)
    content.asked.clear()
    events(content)[0] = document(0, deleted=True, name={"fi": "POISTETTU"})
    found = run(source)
    assert "last_modified_since=" in content.asked[0]
    assert "show_deleted=true" in content.asked[0]
    assert found.counts == {"event": {"unchanged": 19, "withdrawn": 1}}
    gone = Event.objects.get(source_id="demo:0")
    assert gone.withdrawn_at == found.started_at
    assert not EventEntry.objects.filter(event=gone).exists()
    events(content)[0] = document(0)
    assert run(source).counts == {"event": {"returned": 1, "unchanged": 19}}
    assert EventEntry.objects.filter(event=gone).count() == 3


def test_a_full_run_every_week_finds_what_has_gone_without_a_word(source: EventSource, content: Content) -> None:
    first = run(source)
    del events(content)[0]
    assert run(source).counts == {"event": {"unchanged": 20}}
    SyncRun.objects.filter(pk=first.pk).update(started_at=timezone.now() - timedelta(days=7))
    third = run(source)
    assert (third.mode, third.counts) == (RunMode.FULL, {"event": {"unchanged": 19, "withdrawn": 1}})


def test_what_is_over_is_not_gone(source: EventSource, content: Content) -> None:
    run(source)
    past = timezone.now() - timedelta(days=5)
    Event.objects.filter(source_id__in=["demo:1", "demo:2"]).update(starts_at=past)
    content.events = events(content)[3:]
    found = run(source, is_full=True)
    assert found.counts == {"event": {"unchanged": 17, "withdrawn": 1}}
    assert Event.objects.get(source_id="demo:1").withdrawn_at is None


def test_guards_refuse_an_empty_answer(source: EventSource, content: Content) -> None:
    run(source)
    before = state()
    content.events = []
    with pytest.raises(RunRefused):
        run(source, is_full=True)
    assert state() == before
    assert SyncRun.objects.latest("pk").status == RunStatus.REFUSED


def test_guards_hold_withdrawals_until_a_person_says_so(source: EventSource, content: Content) -> None:
    run(source)
    content.events = [document(0, name={"fi": "Uusi nimi"}), *events(content)[1:10]]
    held = run(source, is_full=True)
    assert (held.status, held.counts["event"]["held"]) == (RunStatus.HELD, 10)
    assert Event.objects.filter(withdrawn_at__isnull=True).count() == 20
    assert Event.objects.get(source_id="demo:0").names == {"fi": "Uusi nimi"}
    let = run(source, allow_shrink=True)
    assert (let.mode, let.counts["event"]["withdrawn"]) == (RunMode.FULL, 10)


def test_bad_documents_are_faults_and_too_many_refuse_the_run(source: EventSource, content: Content) -> None:
    run(source)
    events(content)[2] = document(2, start_time="soon")
    events(content).append({"id": None, "name": None, "last_modified_time": "2999-01-01T00:00:00Z"})
    events(content).append(document(20, start_time="9999-12-31"))
    found = run(source)
    assert found.counts == {"event": {"invalid": 3, "kept": 1, "unchanged": 19}}
    fault = SyncFault.objects.get(source_id="demo:2")
    assert (fault.severity, fault.message) == ("error", "start_time is no moment: 'soon'.")
    assert Event.objects.get(source_id="demo:2").withdrawn_at is None
    events(content)[2] = document(2)
    run(source)
    fault.refresh_from_db()
    assert fault.resolved_at
    content.events = [document(number, name={}) for number in range(10)] + [
        document(number) for number in range(10, 20)
    ]
    with pytest.raises(RunRefused, match="invalid"):
        run(source)


def test_a_run_that_breaks_off_leaves_nothing_half(source: EventSource, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ids: object) -> None:
        raise RuntimeError("the power failed")

    monkeypatch.setattr("catalog.events.indexing.index", broken)
    with pytest.raises(RuntimeError, match="power"):
        run(source)
    assert [len(rows) for rows in state()] == [0, 0, 0, 0, 0]
    assert SyncRun.objects.get().status == RunStatus.FAILED
    monkeypatch.undo()
    assert run(source).counts == {"event": {"created": 20}}


def test_a_dry_run_leaves_its_record_alone(source: EventSource) -> None:
    result = sync(source, Options(is_dry=True))
    assert len(result.changes) == 20
    assert [len(rows) for rows in state()] == [0, 0, 0, 0, 0]
    assert not RawDocument.objects.exists()
    assert SyncRun.objects.get().is_dry


def test_events_without_a_theme_are_left_out_and_their_keywords_told(source: EventSource, content: Content) -> None:
    bingo = [{"id": "demo:bingo", "name": {"fi": "Bingokeikat"}}]
    content.events = [document(number, keywords=bingo) for number in range(3)] + events(content)[3:]
    found = run(source)
    assert found.counts == {
        "event": {"created": 17, "without_theme": 3}, "unmatched_keywords": {"Bingokeikat (demo:bingo)": 3},
    }  # fmt: skip
    KeywordRule.objects.create(keyword="bingokeikat", theme_id="osallisuus")
    assert run(source).counts == {"event": {"created": 3, "unchanged": 17}}
    KeywordRule.objects.filter(keyword__in=["liikunta", "yso:p916"]).update(is_active=False)
    off = run(source)
    assert (off.status, off.counts["event"]["withdrawn"]) == (RunStatus.SUCCEEDED, 17)


def test_children_point_at_their_series_which_is_not_shown(source: EventSource, content: Content) -> None:
    parent = {"@id": "https://x.example.org/v1/event/demo:1/"}
    events(content)[1] = document(1, super_event_type="recurring")
    events(content)[2] = document(2, super_event=parent)
    events(content)[3] = document(3, super_event={"@id": "/event/demo:nowhere/"})
    run(source)
    series = Event.objects.get(source_id="demo:1")
    assert series not in Event.objects.shown()
    assert [child.source_id for child in series.children.all()] == ["demo:2"]


def test_what_was_postponed_keeps_its_old_time(source: EventSource, content: Content) -> None:
    run(source)
    before = Event.objects.get(source_id="demo:4")
    events(content)[4] = document(4, event_status="EventPostponed", start_time=None)
    run(source)
    after = Event.objects.get(source_id="demo:4")
    assert (after.state, after.starts_at) == ("postponed", before.starts_at)


@pytest.mark.parametrize(
    "following", ["http://10.0.0.1/v1/event/?page=2", "https://other.example.org/v1/event/", "/v2/"]
)
def test_a_next_page_elsewhere_is_refused(source: EventSource, content: Content, following: str) -> None:
    content.answer = lambda _target: Answer(body={"meta": {"next": following}, "data": []})
    with pytest.raises(SourceBadAnswer, match="elsewhere"):
        run(source)
    assert len(content.asked) == 1


def test_pages_that_lead_round_in_a_circle_are_refused(source: EventSource, content: Content) -> None:
    content.answer = lambda _target: Answer(body={"meta": {"next": f"{source.url}event/?page=2"}, "data": []})
    with pytest.raises(SourceBadAnswer, match="circle"):
        run(source)


@pytest.mark.parametrize("body", [[], {"data": []}, {"meta": {}, "data": [5]}, {"meta": {}, "data": {}}, "x"])
def test_an_answer_that_is_no_listing_is_refused(source: EventSource, content: Content, body: Any) -> None:
    content.answer = lambda _target: Answer(body=body)
    with pytest.raises(SourceError):
        run(source)
    assert SyncRun.objects.get().status == RunStatus.FAILED


def test_many_pages(source: EventSource, content: Content) -> None:
    content.events = [document(number) for number in range(250)]
    assert run(source).counts == {"event": {"created": 250}}
    assert len(content.asked) == 3


def test_a_picture_is_made_anew_and_asked_for_once(source: EventSource, content: Content) -> None:
    url = source.url.replace("/v1/", "/kuvat/a.png")
    content.events = [with_image(0, url), with_image(1, url)]
    run(source)
    first, second = Event.objects.order_by("source_id")
    assert first.image
    assert first.image == second.image
    assert (first.image.content_type, first.image_credit, first.image_licence) == ("image/webp", "A. B.", "CC BY 4.0")
    events(content)[0] = with_image(0, url, "Lenkki")
    assert run(source).counts == {"event": {"unchanged": 1, "updated": 1}}
    assert sum("/kuvat/" in target for target in content.asked) == 1


@pytest.mark.parametrize("url", ["https://10.0.0.1/a.png", "https://169.254.169.254/", "{base}nothing", "{base}event/"])
def test_a_picture_that_fails_is_a_warning_and_comes_later(source: EventSource, content: Content, url: str) -> None:
    content.events = [with_image(0, url.format(base=source.url))]
    found = run(source)
    assert found.counts == {"event": {"created": 1, "warnings": 1}}
    assert Event.objects.get().image is None
    assert not EventImage.objects.exists()
    assert SyncFault.objects.get().path == "images"
    content.events = [with_image(0, source.url.replace("/v1/", "/kuvat/a.png"))]
    run(source)
    assert Event.objects.get().image
    assert SyncFault.objects.get().resolved_at


def test_a_calendar(content: Content) -> None:
    server = DemoServer(content)
    with server:
        source = EventSource.objects.create(name="tupa", title="Tupa", kind="ical", url=server.calendar_url)
        source.themes.set(Theme.objects.filter(key="osallisuus"))
        assert run(source).counts == {"event": {"created": 3}}
        assert run(source).counts == {"event": {"unchanged": 3}}
        weekly = Event.objects.get(names__fi="Avoin ovi Sammonlahdessa")
        assert weekly.occurrences.count() > 100
        broken = content.calendar.replace(b"END:VEVENT", b"GEO:;\r\nEND:VEVENT")
        content.calendar = broken.replace(b"END:VEVENT", b"RDATE:99991231T230000Z\r\nEND:VEVENT", 1)
        assert run(source).counts == {"event": {"invalid": 1, "kept": 1, "unchanged": 2, "warnings": 2}}
        content.calendar = b"rubbish"
        with pytest.raises(SourceBadAnswer):
            run(source)
        content.calendar = b"x" * 5_000_001
        with pytest.raises(SourceBadAnswer, match="more than 5 MB"):
            run(source)


def test_two_sources_with_the_same_ids_have_their_own_events_and_faults(source: EventSource, content: Content) -> None:
    other = EventSource.objects.create(name="other", title="Other", kind="linked_events", url=source.url)
    events(content)[0] = document(0, start_time="soon")
    run(source)
    run(other)
    assert Event.objects.filter(source_id="demo:1").count() == 2
    assert SyncFault.objects.filter(source_id="demo:0", resolved_at__isnull=True).count() == 2


def test_a_source_that_is_not_open_to_the_internet_is_refused(settings: Any) -> None:
    settings.ALLOW_LOCAL_SOURCES = False
    for name, url in (("a", "http://127.0.0.1:1/v1/"), ("b", "https://127.0.0.1/v1/"), ("c", "https://10.0.0.1/")):
        source = EventSource.objects.create(name=name, title=name, kind="linked_events", url=url)
        with pytest.raises(SourceError, match=r"https|internet"):
            run(source)


def test_one_run_at_a_time(source: EventSource, monkeypatch: pytest.MonkeyPatch) -> None:
    with only_run("events:demo") as is_ours, only_run("events:other") as is_free:
        assert is_ours
        assert is_free
    monkeypatch.setattr("catalog.intake.runs.only_run", lambda _name: nullcontext(enter_result=False))
    with pytest.raises(AlreadyRunning):
        run(source)
    out = StringIO()
    call_command("sync_events", stdout=out)
    assert "another sync is running" in out.getvalue()


def test_the_command_tells_each_source_and_goes_on_after_one_that_fails(source: EventSource) -> None:
    EventSource.objects.create(name="broken", title="Broken", kind="ical", url="https://10.0.0.1/a.ics")
    EventSource.objects.create(name="off", title="Off", kind="ical", url="https://10.0.0.1/a.ics", is_active=False)
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("sync_events", stdout=out)
    assert failed.value.returncode == 1
    assert "broken: the sync ended and the events are as they were." in str(failed.value)
    assert "off" not in str(failed.value)
    assert "created 20" in out.getvalue()
    with pytest.raises(CommandError, match="no source of events"):
        call_command("sync_events", source="nothing")
    call_command("sync_events", source="demo", dry_run=True, stdout=out)
    assert "nothing was kept" in out.getvalue()


def test_the_command_ends_as_the_gravest_of_its_sources(source: EventSource, content: Content) -> None:
    call_command("sync_events", stdout=StringIO())
    content.events = events(content)[:10]
    with pytest.raises(CommandError) as held:
        call_command("sync_events", full=True, stdout=StringIO())
    assert held.value.returncode == 4
    content.events = []
    with pytest.raises(CommandError) as refused:
        call_command("sync_events", stdout=StringIO())
    assert refused.value.returncode == 3


def test_the_day_prunes_every_source(source: EventSource) -> None:
    run(source)
    old = timezone.now() - timedelta(days=900)
    RawDocument.objects.filter(source_id="demo:1").update(gone_at=old)
    call_command("daily", stdout=StringIO())
    assert RawDocument.objects.count() == 19
