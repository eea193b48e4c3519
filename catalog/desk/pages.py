"""What the desk's pages of events show, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.desk.access import Who, events_of, events_to_approve
from catalog.desk.choices import name_of
from catalog.desk.event_form import EntryForm
from catalog.desk.facts import Fact, facts_of, when_of
from catalog.desk.sections import Section, first_part, more_parts
from catalog.events.counties import needs_approval
from catalog.events.entry import CALLED_OFF, Aim, version_of
from catalog.events.event_page import ImageView, image_view
from catalog.languages import pick
from catalog.models import Event, EventOccurrence, EventState
from catalog.models.event import SHOWN_STATES, EventQuerySet

PAGE_SIZE = 20
COMING, AWAITING, DRAFTS, PAST = "coming", "awaiting", "drafts", "past"


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in a list; `note` is why it was returned, cancelled or postponed."""

    id: str
    name: str
    when: str
    organiser: str
    state: str
    state_label: str
    note: str
    is_shown: bool
    is_called_off: bool
    can_call_off: bool
    can_postpone: bool
    can_delete: bool


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    who: Who
    groups: tuple[Group, ...]
    rows: tuple[EventRow, ...]
    page: Page[Event]


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    who: Who
    rows: tuple[EventRow, ...]
    page: Page[Event]


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """One event to look at. `version` goes along, so that what was looked at is what is approved."""

    who: Who
    row: EventRow
    facts: tuple[Fact, ...]
    image: ImageView | None
    version: str
    form: object


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of a new event (`row` is None) or of one that there is. `buttons`: aims (entry.Aim) and their words;
    `hint`: what approval means for them."""

    who: Who
    title: str
    action: str
    form: EntryForm
    first: tuple[Section, ...]
    more: tuple[Section, ...]
    row: EventRow | None
    hint: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Asks before something is done to an event, with a form for the reason where one is needed."""

    who: Who
    title: str
    lead: str
    button: str
    row: EventRow
    form: object


def own_page(who: Who, wanted: str | None, page_number: str | None, language: str) -> OwnPage:
    """The events of the person's organisations, in four groups, one of them shown. Four queries at any size."""
    events = events_of(who.user)
    now = timezone.now()
    groups = _groups(now)
    shown = wanted if wanted in groups else COMING
    counts = events.aggregate(**{key: Count("pk", filter=condition) for key, condition in groups.items()})
    labels = {COMING: _("Coming"), AWAITING: _("Awaiting approval"), DRAFTS: _("Drafts"), PAST: _("Past")}
    # By the next time, so that what repeats stands where it comes next; what is beyond the horizon has none yet.
    order = ("-starts_at", "pk") if shown == PAST else (F("next_time").asc(nulls_last=True), "starts_at", "pk")
    rows = _with_names(events.filter(groups[shown]).annotate(next_time=Subquery(_later(now).values("during")[:1])))
    page: Page[Event] = Paginator(rows.order_by(*order), PAGE_SIZE).get_page(page_number)
    return OwnPage(
        who=who,
        groups=tuple(Group(key, labels[key], counts[key], key == shown) for key in groups),
        rows=tuple(row_of(event, language) for event in page.object_list),
        page=page,
    )


def approvals_page(who: Who, page_number: str | None, language: str) -> ApprovalsPage:
    """What awaits this person's approval, what comes first first. Three queries at any size."""
    page: Page[Event] = Paginator(_with_names(events_to_approve(who)), PAGE_SIZE).get_page(page_number)
    return ApprovalsPage(who, tuple(row_of(event, language) for event in page.object_list), page)


def approval_page(who: Who, event: Event, form: object, language: str) -> ApprovalPage:
    """Four queries."""
    return ApprovalPage(
        who, row_of(event, language), facts_of(event, language), image_view(event, language), version_of(event), form
    )


def form_page(who: Who, form: EntryForm, *, title: str, action: str, language: str) -> FormPage:
    """No query beyond the form's, but for what is called off: one."""
    event = form.event
    return FormPage(
        who=who,
        title=title,
        action=action,
        form=form,
        first=first_part(form),
        more=more_parts(form),
        row=row_of(event, language) if event else None,
        hint=_approval_hint(event),
        buttons=tuple((aim.value, label) for aim, label in _buttons(event)),
    )


def _buttons(event: Event | None) -> list[tuple[Aim, str]]:
    """The first one is what Enter does: what is called off stays so."""
    publish, draft = (Aim.PUBLISH, _("Publish")), (Aim.DRAFT, _("Save as a draft"))
    if event is None or event.state not in SHOWN_STATES:
        return [publish, draft]
    if event.state not in CALLED_OFF:
        return [publish]
    keep = _("Save, still cancelled") if event.state == EventState.CANCELLED else _("Save, still postponed")
    return [(Aim.PUBLISH, keep), (Aim.ANNOUNCE, _("Announce again: the event takes place"))]


def _approval_hint(event: Event | None) -> str:
    if event and event.state in CALLED_OFF and needs_approval(event):
        return _("Your county approves changes before they are shown, and meanwhile the event would be hidden: people "
                 "have to see that it is cancelled or postponed. So other changes than the days on which it does not "
                 "repeat are saved only when you announce it again.")  # fmt: skip
    return _("If your county approves events before they are shown, a changed event is hidden until it has been "
             "approved anew. Adding days on which it does not repeat needs no approval.")  # fmt: skip


def call_off_page(who: Who, event: Event, state: EventState, form: object, language: str) -> QuestionPage:
    """Before an event is cancelled or postponed. No query."""
    title, lead, button = {
        EventState.CANCELLED: (
            _("Cancel the event"),
            _("The event stays on the pages, marked as cancelled, with your reason. All of its times are cancelled: to "
              "cancel one of them only, add its day to the days on which it does not repeat."),
            _("Yes, cancel it"),
        ),
        EventState.POSTPONED: (
            _("Postpone the event"),
            _("The event stays on the pages, marked as postponed. When you know the new day, change the event and "
              "announce it again."),
            _("Yes, postpone it"),
        ),
    }[state]  # fmt: skip
    return QuestionPage(who, title, lead, button, row_of(event, language), form)


def delete_page(who: Who, event: Event, language: str) -> QuestionPage:
    """Before a draft is deleted. No query."""
    title, lead, button = _("Delete the draft"), _("It cannot be brought back."), _("Yes, delete it")
    return QuestionPage(who, title, lead, button, row_of(event, language), None)


def row_of(event: Event, language: str) -> EventRow:
    """An event whose organisation and its texts have been fetched."""
    is_shown = event.state in SHOWN_STATES
    return EventRow(
        id=str(event.pk),
        name=pick(event.names, language),
        when=when_of(event, language, getattr(event, "next_time", None)),
        organiser=name_of(event.organisation, language) if event.organisation else "",
        state=event.state,
        state_label=state_label(event.state),
        note=pick(event.state_note, language),
        is_shown=is_shown,
        is_called_off=event.state in CALLED_OFF,
        can_call_off=is_shown and event.state != EventState.CANCELLED,
        can_postpone=event.state == EventState.SCHEDULED,
        can_delete=event.state == EventState.DRAFT,
    )


def state_label(state: str) -> str:
    return {
        EventState.DRAFT: _("Draft"),
        EventState.AWAITING_APPROVAL: _("Awaits approval"),
        EventState.SCHEDULED: _("On the pages"),
        EventState.CANCELLED: _("Cancelled"),
        EventState.POSTPONED: _("Postponed"),
    }[EventState(state)]


def _groups(now: datetime) -> dict[str, Q]:
    """Which events are in each group: what repeats comes as long as a time of it does, what is postponed always."""
    comes = Q(starts_at__gte=now) | Q(ends_at__gt=now) | Q(state=EventState.POSTPONED) | Q(Exists(_later(now)))
    shown = Q(state__in=SHOWN_STATES)
    return {
        COMING: shown & comes,
        AWAITING: Q(state=EventState.AWAITING_APPROVAL),
        DRAFTS: Q(state=EventState.DRAFT),
        PAST: shown & ~comes,
    }


def _later(now: datetime) -> QuerySet[EventOccurrence]:
    """The times of an event of the outer query that are not over, the next one first."""
    return EventOccurrence.objects.filter(event=OuterRef("pk"), during__endswith__gt=now).order_by("during")


def _with_names(events: EventQuerySet) -> EventQuerySet:
    return events.select_related("organisation").prefetch_related("organisation__texts").order_by("starts_at", "pk")
