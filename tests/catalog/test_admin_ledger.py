"""The ledger in admin: runs at a glance, what each changed with before and after, what is wrong now."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.admin.diff import sides
from catalog.admin.ledger import counts_table
from catalog.models import RawDocument, RunStatus, SyncChange, SyncFault, SyncRun
from tests.catalog.admin_pages import client_of, listing, page, run_with_faults, staff
from tests.catalog.make import SEEN, make_service
from tests.catalog.test_admin_queries import SESSION_GOES_ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return client_of(User.objects.create_superuser("chief"))


def make_run(status: RunStatus = RunStatus.SUCCEEDED, *, hours: int = 0, **fields: Any) -> SyncRun:
    at = SEEN + timedelta(hours=hours)
    given = {"source": "ptv", "origin": "test", "started_at": at, "finished_at": at}
    return SyncRun.objects.create(status=status, **{**given, **fields})


def change(run: SyncRun, **fields: Any) -> SyncChange:
    given = {"kind": "Service", "action": "changed", "source_id": uuid4(), "name": "Jumppa"}
    return SyncChange.objects.create(run=run, **{**given, **fields})


# --- Runs


def test_a_run_in_need_of_a_person_is_told_above_the_list(admin: Client) -> None:
    make_run(RunStatus.FAILED, hours=1, message="Old news.")
    make_run(RunStatus.HELD, hours=2, message="Withdrawals are held back: 9 of 10 <b> are gone.")
    make_run(RunStatus.FAILED, hours=3, message="Only tried.", is_dry=True)
    content = admin.get(listing("syncrun")).content.decode()
    warning = content[content.index("messagelist") : content.index("</ul>", content.index("messagelist"))]
    assert "HELD" in warning
    assert "9 of 10 &lt;b&gt; are gone." in warning
    assert "Old news." not in content
    assert "Only tried." not in content
    make_run(hours=4)
    assert "messagelist" not in admin.get(listing("syncrun")).content.decode()


@pytest.mark.parametrize(
    ("status", "sign"), [(RunStatus.HELD, "HELD"), (RunStatus.REFUSED, "REFUSED"), (RunStatus.FAILED, "FAILED")]
)
def test_what_needs_a_person_stands_out(admin: Client, status: RunStatus, sign: str) -> None:
    make_run(status)
    assert f"{sign}: nothing" in admin.get(listing("syncrun")).content.decode()


def test_faults_and_changes_are_counted_apart(admin: Client) -> None:
    run = run_with_faults(5)
    for _ in range(4):
        change(run)
    row = admin.get(listing("syncrun")).context["cl"].result_list[0]
    assert (row.errors, row.warnings, row.changed) == (3, 2, 4)


def test_a_runs_page_tells_the_reason_first_and_the_counts_as_a_table(admin: Client) -> None:
    died = make_run(RunStatus.FAILED)
    run = make_run(
        hours=1,
        message="A reason.",
        resumed_from=died,
        watermark=SEEN,
        counts={"Service": {"created": 7, "held": 2}, "tray": {"on_tray": 5, "too_weak": 3}, "dangling": {"x": 1}},
    )
    change(run)
    content = admin.get(page(run)).content.decode()
    assert content.index("A reason.") < content.index("changes are asked for from".capitalize())
    assert page(died) in content
    assert f"{listing('syncchange')}?run__id__exact={run.pk}" in content
    assert '<th scope="col">new</th><th scope="col">held back</th>' in content
    assert '<th scope="row">Service</th><td>7</td><td>2</td>' in content
    assert '<th scope="row">It is on the tray.</th><td>5</td>' in content
    assert "&quot;created&quot;" not in content


def test_counts_without_documents_or_at_all() -> None:
    assert counts_table({}) == "–"
    assert "<thead>" not in counts_table({"dangling": {"channels <b>": 1}})
    assert "&lt;b&gt;" in counts_table({"dangling": {"channels <b>": 1}})


# --- Changes


def test_changes_are_filtered_and_searched(admin: Client) -> None:
    run, other = make_run(), make_run(hours=1)
    wanted = change(run, name="Vesijumppa", action="withdrawn")
    change(run, name="Uinti", kind="ServiceChannel")
    change(other, name="Vesijumppa")

    def found(**query: Any) -> list[SyncChange]:
        return list(admin.get(listing("syncchange"), query).context["cl"].result_list)

    assert len(found(run__id__exact=run.pk)) == 2
    assert found(run__id__exact=run.pk, q="vesij") == [wanted]
    assert found(action="withdrawn") == [wanted]
    assert found(q=str(wanted.source_id)) == [wanted]
    assert len(found(kind="ServiceChannel")) == 1


def test_changes_come_a_page_at_a_time(admin: Client) -> None:
    run = make_run()
    for _ in range(51):
        change(run)
    assert len(admin.get(listing("syncchange")).context["cl"].result_list) == 50


def test_a_change_shows_before_and_after_side_by_side(admin: Client) -> None:
    service = make_service("Jumppa", off_tray_reason="")
    fields = {"summary (fi)": ["Tiistaisin <b>klo 10", "Torstaisin <b>klo 10"], "phones": ["", "+35815"]}
    row = change(make_run(), source_id=service.source_id, fields=fields)
    with CaptureQueriesContext(connection) as queries:
        content = admin.get(page(row)).content.decode()
    assert len(queries) <= 8 + SESSION_GOES_ON
    assert "<del>Tiistaisin</del> &lt;b&gt;klo 10" in content
    assert "<ins>Torstaisin</ins> &lt;b&gt;klo 10" in content
    assert "<ins>+35815</ins>" in content
    assert page(service) in content
    assert reverse("catalog:service", args=[service.pk]) in content


def test_a_change_of_something_off_the_tray_has_no_card(admin: Client) -> None:
    service = make_service("Jumppa")
    row = change(make_run(), source_id=service.source_id)
    content = admin.get(page(row)).content.decode()
    assert page(service) in content
    assert reverse("catalog:service", args=[service.pk]) not in content


def test_only_the_lines_that_differ_are_shown_in_full() -> None:
    before = "\n".join(["first", "a", "b", "c", "last", "old line"])
    left, right = sides(before, before.replace("old", "new") + "\nmore")
    assert left == "first<br>…<br>last<br><del>old</del> line"
    assert right == "first<br>…<br>last<br><ins>new</ins> line<ins>\nmore</ins>"


def test_very_long_texts_are_marked_as_a_whole() -> None:
    left, right = sides("a " * 2000, "b " * 2000)
    assert left.startswith("<del>a a")
    assert right.count("<ins>") == 1


# --- Faults, documents, services


def test_faults_are_those_of_now_unless_asked(admin: Client) -> None:
    run_with_faults(3)
    mended = SyncFault.objects.all()[0]
    SyncFault.objects.filter(pk=mended.pk).update(resolved_at=SEEN)

    def found(**query: Any) -> int:
        return len(admin.get(listing("syncfault"), query).context["cl"].result_list)

    assert (found(), found(state="open"), found(state="mended"), found(state="all")) == (2, 2, 1, 3)


def test_a_service_tells_what_has_happened_to_it(admin: Client) -> None:
    service = make_service(
        "Jumppa", via="lahella", withdrawn_at=SEEN, withdrawal_reason="out_of_area", last_seen_at=SEEN
    )
    run = make_run()
    for number in range(21):
        change(run, source_id=service.source_id, fields={f"field-{number:02}": ["", "x"]})
    for message, resolved in (("Broken hours", None), ("Mended hours", SEEN)):
        SyncFault.objects.create(
            run=run, severity="error", kind="Service", source_id=str(service.source_id), message=message,
            resolved_at=resolved,
        )  # fmt: skip
    content = admin.get(page(service)).content.decode()
    assert "lähellä.fi" in content
    assert "not given in the areas that are gathered" in content
    assert "Last seen" in content
    assert "field-20" in content
    assert "field-00" not in content
    assert "Broken hours" in content
    assert "Mended hours" not in content


def test_a_fault_leads_to_its_document_and_that_tells_when_it_went(admin: Client) -> None:
    run = make_run()
    document = RawDocument.objects.create(
        source="ptv", kind="Service", source_id="x", version="v11", body="{}", fetched_at=SEEN, gone_at=SEEN
    )
    fault = SyncFault.objects.create(run=run, severity="error", kind="Service", source_id="x", message="m")
    assert page(document) in admin.get(page(fault)).content.decode()
    assert "Gone" in admin.get(page(document)).content.decode()
    assert len(admin.get(listing("rawdocument"), {"gone_at__isempty": "1"}).context["cl"].result_list) == 0


def test_staff_sees_only_what_it_may() -> None:
    row = change(make_run(RunStatus.HELD, message="Secret."))
    client = staff("view_syncchange")
    assert client.get(page(row)).status_code == 200
    refused = client.get(listing("syncrun"))
    assert refused.status_code == 403
    assert "Secret." not in refused.content.decode()
