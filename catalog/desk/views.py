"""The desk's pages of events: each view asks who it is, reads what that person may see, and writes through `entry`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.desk import mail, pages
from catalog.desk.access import Who, events_of, events_of_others, events_to_approve
from catalog.desk.choices import choices_for
from catalog.desk.doors import for_county_admins, for_members, outside
from catalog.desk.event_form import EntryForm
from catalog.desk.filled import copied_values, event_values, new_values
from catalog.desk.small_forms import ReasonForm, WordsForm
from catalog.events import entry
from catalog.events.entry import Aim, Approval
from catalog.events.occurrences import HORIZON
from catalog.models import Event, EventState
from catalog.models.event import SHOWN_STATES, EventQuerySet
from catalog.page_language import page_language

get_and_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@for_members
def own(request: HttpRequest, who: Who) -> HttpResponse:
    page = pages.own_page(who, request.GET.get("show"), request.GET.get("page"), page_language())
    return render(request, "desk/own.html", {"page": page})


@get_and_post
@for_members
def new(request: HttpRequest, who: Who) -> HttpResponse:
    """An id that is there already is of a form sent twice, or again after going back: it changes the event."""
    if not who.is_member:
        return outside(request, who)
    choices = choices_for(who.user, page_language())
    if request.method != "POST":
        return _form(request, who, EntryForm(choices, initial=new_values(choices)))
    form = EntryForm(choices, data=request.POST, files=request.FILES)
    is_checked = form.is_valid()
    event_id = form.cleaned_data.get("id")
    if event_id and Event.objects.filter(pk=event_id).exists():
        return edit(request, event_id=event_id)  # type: ignore[return-value]
    if not is_checked:
        return _form(request, who, form)
    try:
        event = entry.enter(event_id, form.entry(), by=who.user, aim=_aim(request))  # type: ignore[arg-type]
    except IntegrityError:
        return edit(request, event_id=event_id)  # type: ignore[return-value]
    return _entered(request, event)


@get_and_post
@for_members
def edit(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    event = _own_event(who, event_id)
    if event is None:
        return _as_new(request, who, event_id)
    choices = choices_for(who.user, page_language())
    if request.method != "POST":
        return _form(request, who, EntryForm(choices, event, initial=event_values(event)))
    form = EntryForm(choices, event, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _form(request, who, form)
    was, seen = event.state, form.cleaned_data["seen"]
    try:
        changed = entry.change(event_id, form.entry(), by=who.user, seen_at=seen, aim=_aim(request))
    except entry.NeedsApproval:
        form.add_error(None, _("Your county approves changes first. Announce the event again, or leave it as it is."))
    except entry.NotPossible:
        form.look_again(event)
    else:
        return _entered(request, changed, was=was)
    return _form(request, who, form)


@require_safe
@for_members
def copy(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    event = _own_event(who, event_id)
    if event is None:
        raise Http404
    return _form(request, who, EntryForm(choices_for(who.user, page_language()), initial=copied_values(event)))


@get_and_post
@for_members
def call_off(request: HttpRequest, who: Who, event_id: UUID, state: EventState) -> HttpResponse:
    event = _own_event(who, event_id)
    if event is None:
        return _gone(request, event_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {
            EventState.CANCELLED: _("The event is now marked as cancelled."),
            EventState.POSTPONED: _("The event is now marked as postponed."),
        }
        return _done(request, lambda: entry.call_off(event_id, state, form.reasons(), by=who.user), told[state])
    page = pages.call_off_page(who, event, state, form, page_language())
    return render(request, "desk/question.html", {"page": page})


@get_and_post
@for_members
def delete(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    event = _own_event(who, event_id)
    if event is None:
        return _gone(request, event_id)
    if request.method == "POST":
        return _done(request, lambda: entry.delete_draft(event_id), _("The draft was deleted."))
    if event.state != EventState.DRAFT:
        raise Http404
    return render(request, "desk/question.html", {"page": pages.delete_page(who, event, page_language())})


@require_safe
@for_county_admins
def approvals(request: HttpRequest, who: Who) -> HttpResponse:
    page = pages.approvals_page(who, request.GET.get("page"), page_language())
    return render(request, "desk/approvals.html", {"page": page})


@get_and_post
@for_county_admins
def approval(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    event = _with_names(events_to_approve(who)).filter(pk=event_id).first()
    if event is None:
        return _judged_already(request, who, event_id)
    is_approved = request.POST.get("go") == Approval.APPROVE
    form = WordsForm(request.POST if request.method == "POST" and not is_approved else None)
    if request.method == "POST" and (is_approved or form.is_valid()):
        words = "" if is_approved else form.cleaned_data["words"]
        try:
            return _judged(request, who, event_id, words)
        except entry.NotPossible:
            messages.error(request, _("The event has been changed meanwhile. Look at it once more."))
    page = pages.approval_page(who, event, form, page_language())
    return render(request, "desk/approval.html", {"page": page})


def _own_event(who: Who, event_id: UUID) -> Event | None:
    """An event of the person's organisations; of anybody else's there is none. Two queries."""
    return _with_names(events_of(who.user)).filter(pk=event_id).first()


def _with_names(events: EventQuerySet) -> EventQuerySet:
    events = events.select_related("organisation", "image", "municipality", "service").defer("image__data")
    return events.prefetch_related("organisation__texts")


def _as_new(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    """What was typed for a draft that somebody has deleted meanwhile, as a new event; else there is nothing here."""
    if request.method != "POST" or not who.is_member or Event.objects.filter(pk=event_id).exists():
        raise Http404
    messages.warning(
        request, _("The event has been deleted meanwhile. What you wrote is here still: it becomes a new event.")
    )
    return _form(
        request, who, EntryForm(choices_for(who.user, page_language()), data=request.POST, files=request.FILES)
    )


def _gone(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """To the list, with word of an event that somebody has deleted meanwhile; another's is not there."""
    if request.method != "POST" or Event.objects.filter(pk=event_id).exists():
        raise Http404
    messages.error(request, _("The event has been deleted already."))
    return redirect("desk:own")


def _judged(request: HttpRequest, who: Who, event_id: UUID, words: str) -> HttpResponse:
    verdict = Approval.RETURN if words else Approval.APPROVE
    told = {page_language(): words} if words else {}
    event = entry.judge(event_id, verdict, told, by=who.user, seen_at=request.POST.get("seen", ""))
    _tell(request, _("The event was returned.") if words else _("The event is on the pages."))
    _tell_of_mail(request, is_sent=mail.send_judgement(event, words))
    return redirect("desk:approvals")


def _judged_already(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    """To the list, with word of an event that awaits approval no more, and what was typed of it."""
    if not events_of_others(who).filter(pk=event_id).exists():
        raise Http404
    messages.error(request, _("The event no longer awaits approval: somebody has approved, returned or changed it."))
    if words := request.POST.get("words", "").strip():
        messages.info(request, _("You wrote: %(words)s") % {"words": words})
    return redirect("desk:approvals")


def _form(request: HttpRequest, who: Who, form: EntryForm) -> HttpResponse:
    event = form.event
    title = _("Change the event") if event else _("New event")
    action = reverse("desk:edit", args=[event.pk]) if event else reverse("desk:new")
    page = pages.form_page(who, form, title=title, action=action, language=page_language())
    return render(request, "desk/event_form.html", {"page": page})


def _entered(request: HttpRequest, event: Event, was: str = "") -> HttpResponse:
    """To the group of the person's events where the event now is."""
    told = {
        EventState.DRAFT: (_("The draft was saved."), pages.DRAFTS),
        EventState.AWAITING_APPROVAL: (_("The event awaits the county’s approval."), pages.AWAITING),
        EventState.SCHEDULED: (_("The event is on the pages."), pages.COMING),
        EventState.CANCELLED: (_("Saved. The event is still marked as cancelled."), pages.COMING),
        EventState.POSTPONED: (_("Saved. The event is still marked as postponed."), pages.COMING),
    }
    words, group = told[EventState(event.state)]
    _tell(request, words)
    if event.state in SHOWN_STATES and event.starts_at > timezone.now() + HORIZON:
        messages.info(request, _("It is far ahead: lists and searches have it from about a year before it begins."))
    if event.state == EventState.AWAITING_APPROVAL != was:
        _tell_of_mail(request, is_sent=mail.send_for_approval(event))
    return redirect(f"{reverse('desk:own')}?show={group}")


def _done(request: HttpRequest, action: Callable[[], object], words: str) -> HttpResponse:
    try:
        action()
    except entry.NotPossible:
        messages.error(request, _("That was not possible: the event has been changed or deleted meanwhile."))
    else:
        _tell(request, words)
    return redirect("desk:own")


def _aim(request: HttpRequest) -> Aim:
    go = request.POST.get("go")
    return next((aim for aim in Aim if aim == go), Aim.DRAFT)


def _tell(request: HttpRequest, words: str) -> None:
    messages.success(request, words)


def _tell_of_mail(request: HttpRequest, *, is_sent: bool) -> None:
    if not is_sent:
        messages.warning(request, _("The e-mail about it did not go out. Tell the person yourself."))
