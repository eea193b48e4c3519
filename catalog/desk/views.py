"""The desk's pages of events: each view asks who it is, reads what that person may see, and writes through `entry`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.desk import mail, pages
from catalog.desk.access import Who, events_of, events_to_approve
from catalog.desk.choices import choices_for
from catalog.desk.doors import for_county_admins, for_members
from catalog.desk.event_form import EventForm
from catalog.desk.filled import copied_values, event_values, new_values
from catalog.desk.small_forms import ReasonForm, WordsForm
from catalog.events import entry
from catalog.models import Event, EventState

get_and_post = require_http_methods(["GET", "HEAD", "POST"])


def page_language() -> str:
    return get_language() or "fi"


def own_event(who: Who, event_id: UUID) -> Event:
    """An event of the person's organisations; of anybody else's there is none. Two queries."""
    events = events_of(who.user).select_related("organisation", "image", "municipality")
    return get_object_or_404(events.prefetch_related("organisation__texts"), pk=event_id)


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
        raise Http404
    choices = choices_for(who.user, page_language())
    if request.method != "POST":
        return _form(request, who, EventForm(choices, initial=new_values(choices)))
    form = EventForm(choices, data=request.POST, files=request.FILES)
    is_checked = form.is_valid()
    event_id = form.cleaned_data.get("id")
    if event_id and Event.objects.filter(pk=event_id).exists():
        return edit(request, event_id=event_id)  # type: ignore[return-value]
    if not is_checked:
        return _form(request, who, form)
    try:
        event = entry.enter(event_id, form.entry(), by=who.user, is_published=_is_published(request))  # type: ignore[arg-type]
    except IntegrityError:
        return edit(request, event_id=event_id)  # type: ignore[return-value]
    return _entered(request, event)


@get_and_post
@for_members
def edit(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    event = own_event(who, event_id)
    choices = choices_for(who.user, page_language())
    if request.method != "POST":
        return _form(request, who, EventForm(choices, event, initial=event_values(event)))
    form = EventForm(choices, event, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _form(request, who, form)
    was = event.state
    changed = entry.change(event_id, form.entry(), by=who.user, is_published=_is_published(request))
    return _entered(request, changed, was=was)


@require_safe
@for_members
def copy(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    values = copied_values(own_event(who, event_id))
    return _form(request, who, EventForm(choices_for(who.user, page_language()), initial=values))


@get_and_post
@for_members
def call_off(request: HttpRequest, who: Who, event_id: UUID, state: EventState) -> HttpResponse:
    event = own_event(who, event_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    is_cancelled = state is EventState.CANCELLED
    if request.method == "POST" and form.is_valid():
        told = (
            _("The event is now marked as cancelled.") if is_cancelled else _("The event is now marked as postponed.")
        )
        return _done(request, lambda: entry.call_off(event_id, state, form.reasons(), by=who.user), told)
    lead = (
        _("The event stays on the pages, marked as cancelled, with your reason. All of its times are cancelled: to "
          "cancel one of them only, add its day to the days on which it does not repeat.")
        if is_cancelled
        else _("The event stays on the pages, marked as postponed, until you give it a new day.")
    )  # fmt: skip
    title, button = (
        (_("Cancel the event"), _("Yes, cancel it"))
        if is_cancelled
        else (_("Postpone the event"), _("Yes, postpone it"))
    )
    page = pages.QuestionPage(who, title, lead, button, pages.row_of(event, page_language()), form)
    return render(request, "desk/question.html", {"page": page})


@get_and_post
@for_members
def delete(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    event = own_event(who, event_id)
    if event.state != EventState.DRAFT:
        raise Http404
    if request.method == "POST":
        return _done(request, lambda: entry.delete_draft(event_id), _("The draft was deleted."))
    page = pages.QuestionPage(
        who, _("Delete the draft"), _("It cannot be brought back."), _("Yes, delete it"),
        pages.row_of(event, page_language()), None,
    )  # fmt: skip
    return render(request, "desk/question.html", {"page": page})


@require_safe
@for_county_admins
def approvals(request: HttpRequest, who: Who) -> HttpResponse:
    page = pages.approvals_page(who, request.GET.get("page"), page_language())
    return render(request, "desk/approvals.html", {"page": page})


@get_and_post
@for_county_admins
def approval(request: HttpRequest, who: Who, event_id: UUID) -> HttpResponse:
    events = events_to_approve(who).select_related("organisation", "image", "municipality", "service")
    event = get_object_or_404(events.prefetch_related("organisation__texts"), pk=event_id)
    is_approved = request.POST.get("go") == entry.Approval.APPROVE
    form = WordsForm(request.POST if request.method == "POST" and not is_approved else None)
    if request.method == "POST" and (is_approved or form.is_valid()):
        words = "" if is_approved else form.cleaned_data["words"]
        return _judged(request, who, event_id, words)
    page = pages.approval_page(who, event, form, page_language())
    return render(request, "desk/approval.html", {"page": page})


def _judged(request: HttpRequest, who: Who, event_id: UUID, words: str) -> HttpResponse:
    verdict = entry.Approval.RETURN if words else entry.Approval.APPROVE
    told = {page_language(): words} if words else {}
    try:
        event = entry.judge(event_id, verdict, told, by=who.user, seen_at=request.POST.get("seen", ""))
    except entry.NotPossible:
        messages.error(request, _("The event has been changed meanwhile. Look at it once more."))
        return redirect("desk:approval", event_id=event_id)
    _tell(request, _("The event was returned.") if words else _("The event is on the pages."))
    _tell_of_mail(request, is_sent=mail.send_judgement(event, words))
    return redirect("desk:approvals")


def _form(request: HttpRequest, who: Who, form: EventForm) -> HttpResponse:
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
    }
    words, group = told[EventState(event.state)]
    _tell(request, words)
    if event.state == EventState.AWAITING_APPROVAL != was:
        _tell_of_mail(request, is_sent=mail.send_for_approval(event))
    return redirect(f"{reverse('desk:own')}?show={group}")


def _done(request: HttpRequest, action: Any, words: str) -> HttpResponse:
    try:
        with transaction.atomic():
            action()
    except entry.NotPossible:
        messages.error(request, _("That was not possible: the event has been changed meanwhile."))
    else:
        _tell(request, words)
    return redirect("desk:own")


def _is_published(request: HttpRequest) -> bool:
    return request.POST.get("go") == "publish"


def _tell(request: HttpRequest, words: str) -> None:
    messages.success(request, words)


def _tell_of_mail(request: HttpRequest, *, is_sent: bool) -> None:
    if not is_sent:
        messages.warning(request, _("The e-mail about it did not go out. Tell the person yourself."))
