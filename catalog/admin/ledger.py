"""The ledger's runs and changes in words, and links from it to what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.wording import OFF_TRAY
from catalog.intake.runs import UNMATCHED, last_of_each_source
from catalog.models import (
    ChangeAction,
    Channel,
    Organisation,
    RawDocument,
    RunMode,
    RunStatus,
    Service,
    SyncChange,
    SyncFault,
    SyncRun,
)
from catalog.models.offering import Via, WithdrawalReason

STATUSES = {
    RunStatus.RUNNING: _("… running"),
    RunStatus.SUCCEEDED: _("✔ succeeded"),
    RunStatus.HELD: _("! HELD: nothing was taken off"),
    RunStatus.REFUSED: _("✖ REFUSED: nothing was changed"),
    RunStatus.FAILED: _("✖ FAILED: nothing was changed"),
}
MODES = {
    RunMode.FULL: _("full: every document"),
    RunMode.INCREMENTAL: _("changes only"),
    RunMode.REPLAY: _("anew from raw documents"),
}
ACTIONS = {
    ChangeAction.ADDED: _("came"),
    ChangeAction.CHANGED: _("changed"),
    ChangeAction.WITHDRAWN: _("taken off"),
    ChangeAction.RETURNED: _("came back"),
}
WITHDRAWALS = {
    WithdrawalReason.GONE: _("The source has it no longer."),
    WithdrawalReason.OUT_OF_AREA: _("The source has it, but it is not given in the areas that are gathered."),
}
VIAS = {Via.LAHELLA: _("lähellä.fi")}
OUTCOMES = {
    "created": _("new"),
    "updated": _("changed"),
    "returned": _("came back"),
    "unchanged": _("as before"),
    "withdrawn": _("taken off"),
    "held": _("held back"),
    "kept": _("kept as it was"),
    "invalid": _("invalid"),
    "warnings": _("warnings"),
    "read": _("read"),
    "without_theme": _("without theme"),
    "draft": _("drafts"),
    "over": _("over"),
    "without_time": _("without a time"),
}
"""What happened to documents. Counts of anything else stand on lines of their own."""
KINDS = {UNMATCHED: _("keywords that no rule knows, with the number of events that were left out")}
MODELS: tuple[type[Any], ...] = (Service, Channel, Organisation)

Counts = Mapping[str, Mapping[str, int]]


def status_in_words(status: str) -> SafeString:
    """A run's status with a sign that stands out; what needs a person, in bold."""
    words = STATUSES[RunStatus(status)]
    is_fine = status in {RunStatus.SUCCEEDED, RunStatus.RUNNING}
    return format_html("{}" if is_fine else "<strong>{}</strong>", words)


def counts_table(counts: Counts) -> SafeString | str:
    """Kind × outcome as a table; what is counted in other words (the tray, loose ends) below it. Escaped."""
    documents = {kind: found for kind, found in counts.items() if found.keys() <= OUTCOMES.keys()}
    columns = [name for name in OUTCOMES if any(name in found for found in documents.values())]
    head = format_html_join("", '<th scope="col">{}</th>', ((OUTCOMES[name],) for name in columns))
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((kind, _cells(found.get(name, 0) for name in columns)) for kind, found in documents.items()),
    )
    table = format_html("<table><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>", head, rows)
    others = format_html_join(
        "",
        "<table><caption>{}</caption><tbody>{}</tbody></table>",
        ((KINDS.get(kind, kind), _named_rows(found)) for kind, found in counts.items() if kind not in documents),
    )
    return format_html("{}{}", table if documents else "", others) if counts else "–"


def _cells(numbers: Iterable[int]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((number or "",) for number in numbers))


def _named_rows(found: Mapping[str, int]) -> SafeString:
    words = {"on_tray": gettext("It is on the tray."), **{reason.value: words for reason, words in OFF_TRAY.items()}}
    rows = ((words.get(name, name.replace("_", " ")), number) for name, number in found.items())
    return format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)


def link(address: str, words: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)


def list_link(model: str, words: Any, **filters: Any) -> SafeString:
    """A link to a list of the admin, filtered."""
    return link(f"{reverse(f'admin:catalog_{model}_changelist')}?{urlencode(filters)}", words)


def row_links(source: str, source_id: Any) -> SafeString | str:
    """Links to the row's own page in admin and, where readers see it, to its card. At most six queries."""
    for model in MODELS:
        row = model.objects.filter(source=source, source_id=source_id).prefetch_related("texts").first()
        if row is None:
            continue
        found = [link(reverse(f"admin:catalog_{model._meta.model_name}_change", args=[row.pk]), row)]
        if isinstance(row, Service) and not row.off_tray_reason and not row.withdrawn_at:
            found.append(card_link(row.pk))
        return format_html_join(" · ", "{}", ((item,) for item in found))
    return "–"


def card_link(service_id: Any) -> SafeString:
    return link(reverse("catalog:service", args=[service_id]), gettext("card"))


def document_links(source: str, source_id: Any, **filters: Any) -> SafeString | str:
    """Links to the raw documents under an id: a source may keep several kinds there. One query."""
    rows = RawDocument.objects.filter(source=source, source_id=str(source_id), **filters).defer("body")
    found = ((link(reverse("admin:catalog_rawdocument_change", args=[row.pk]), row),) for row in rows)
    return format_html_join(", ", "{}", found) or "–"


def recent_changes(source: str, source_id: Any, *, most: int = 20) -> SafeString | str:
    """The last changes of a row, newest first, each a link to its page. One query."""
    rows = SyncChange.objects.filter(run__source=source, source_id=source_id).select_related("run").order_by("-pk")
    return _lines(
        (f"{change.run.started_at:%d.%m.%Y}", _change_link(change), ", ".join(change.fields)) for change in rows[:most]
    )


def open_faults(source: str, source_id: Any) -> SafeString | str:
    """What is wrong with a row's document now. One query."""
    rows = SyncFault.objects.filter(run__source=source, source_id=str(source_id), resolved_at__isnull=True)
    return _lines(
        (row.severity, link(reverse("admin:catalog_syncfault_change", args=[row.pk]), row.message), row.path)
        for row in rows.order_by("pk")[:50]
    )


def _change_link(change: SyncChange) -> SafeString:
    address = reverse("admin:catalog_syncchange_change", args=[change.pk])
    return link(address, ACTIONS[ChangeAction(change.action)])


def _lines(rows: Iterable[Sequence[Any]]) -> SafeString | str:
    return format_html_join("", "<div>{} {} {}</div>", rows) or "–"


def in_trouble() -> list[SyncRun]:
    """Of each source the last run that has ended and was not dry, where it did not succeed. One query."""
    return [run for run in last_of_each_source() if run.status != RunStatus.SUCCEEDED]
