"""What the desk's pages of events show, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.desk.access import Who, events_of, events_to_approve
from catalog.desk.choices import name_of
from catalog.desk.event_form import EventForm
from catalog.desk.facts import Fact, facts_of, when_of
from catalog.desk.sections import Section, first_part, more_parts
from catalog.events.entry import version_of
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
    version: str
    form: object


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of a new event (`row` is None) or of one that there is."""

    who: Who
    title: str
    action: str
    form: EventForm
    first: tuple[Section, ...]
    more: tuple[Section, ...]
    row: EventRow | None
    can_be_draft: bool


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
    groups = _groups(timezone.now())
    shown = wanted if wanted in groups else COMING
    counts = events.aggregate(**{key: Count("pk", filter=condition) for key, condition in groups.items()})
    labels = {COMING: _("Coming"), AWAITING: _("Awaiting approval"), DRAFTS: _("Drafts"), PAST: _("Past")}
    order = ("-starts_at", "pk") if shown == PAST else ("starts_at", "pk")
    page: Page[Event] = Paginator(_with_names(events.filter(groups[shown])).order_by(*order), PAGE_SIZE).get_page(
        page_number
    )
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
    return ApprovalPage(who, row_of(event, language), facts_of(event, language), version_of(event), form)


def form_page(who: Who, form: EventForm, *, title: str, action: str, language: str) -> FormPage:
    """No query beyond the form's."""
    event = form.event
    return FormPage(
        who=who,
        title=title,
        action=action,
        form=form,
        first=first_part(form),
        more=more_parts(form),
        row=row_of(event, language) if event else None,
        can_be_draft=event is None or event.state not in SHOWN_STATES,
    )


def row_of(event: Event, language: str) -> EventRow:
    """An event whose organisation and its texts have been fetched."""
    is_shown = event.state in SHOWN_STATES
    return EventRow(
        id=str(event.pk),
        name=pick(event.names, language),
        when=when_of(event, language),
        organiser=name_of(event.organisation, language) if event.organisation else "",
        state=event.state,
        state_label=state_label(event.state),
        note=pick(event.state_note, language),
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
    later = EventOccurrence.objects.filter(event=OuterRef("pk"), during__endswith__gt=now)
    comes = Q(starts_at__gte=now) | Q(ends_at__gt=now) | Q(state=EventState.POSTPONED) | Q(Exists(later))
    shown = Q(state__in=SHOWN_STATES)
    return {
        COMING: shown & comes,
        AWAITING: Q(state=EventState.AWAITING_APPROVAL),
        DRAFTS: Q(state=EventState.DRAFT),
        PAST: shown & ~comes,
    }


def _with_names(events: EventQuerySet) -> EventQuerySet:
    return events.select_related("organisation").prefetch_related("organisation__texts").order_by("starts_at", "pk")
