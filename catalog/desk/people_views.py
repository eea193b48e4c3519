"""The people who enter events, for the admins of their county: invite, send the link again, take out, close."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.desk import accounts, mail
from catalog.desk.access import Who, organisations_in, people_in
from catalog.desk.choices import Choice, name_of, names_of
from catalog.desk.doors import for_county_admins
from catalog.desk.small_forms import InvitationForm
from catalog.models import Membership
from catalog.page_language import page_language

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Person:
    """`organisations`: of the county alone. `has_password`: has followed the link of the invitation."""

    id: int
    name: str
    email: str
    organisations: tuple[Choice, ...]
    has_password: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    who: Who
    people: tuple[Person, ...]
    page: Page[User]


@dataclass(frozen=True, slots=True)
class PersonPage:
    who: Who
    person: Person
    can_close: bool


@require_safe
@for_county_admins
def people(request: HttpRequest, who: Who) -> HttpResponse:
    """Four queries besides the door's, at any size."""
    rows = people_in(who.counties).order_by("last_name", "first_name", "pk")
    page: Page[User] = Paginator(_with_organisations(rows, who), PAGE_SIZE).get_page(request.GET.get("page"))
    listed = tuple(_person(user) for user in page.object_list)
    return render(request, "desk/people.html", {"page": PeoplePage(who, listed, page)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_county_admins
def invite(request: HttpRequest, who: Who) -> HttpResponse:
    """Answers the same whether the address has an account or not."""
    organisations = organisations_in(who.counties)
    form = InvitationForm(
        names_of(organisations, page_language()), data=request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user = accounts.invite(data["email"], data["name"], organisations.filter(pk__in=data["organisations"]))
        _tell(request, is_sent=mail.send_invitation(user, who.user), email=data["email"])
        return redirect("desk:people")
    return render(request, "desk/invite.html", {"page": {"who": who}, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_county_admins
def person(request: HttpRequest, who: Who, user_id: int) -> HttpResponse:
    user = get_object_or_404(_with_organisations(people_in(who.counties), who), pk=user_id)
    can_close = accounts.can_close(user, who.counties)
    if request.method != "POST":
        return render(request, "desk/person.html", {"page": PersonPage(who, _person(user), can_close)})
    action, _colon, key = request.POST.get("go", "").partition(":")
    known = {str(one.pk): one for one in organisations_in(who.counties).filter(memberships__user=user)}
    if action == "resend":
        _tell(request, is_sent=mail.send_invitation(user, who.user), email=user.email)
    elif action == "take-out" and key in known:
        accounts.take_out(user, known[key])
        messages.success(request, _("The person enters no more events for the organisation."))
    elif action == "close" and can_close:
        accounts.close(user)
        messages.success(request, _("The account was closed."))
    return redirect("desk:people")


def _with_organisations(users: QuerySet[User], who: Who) -> QuerySet[User]:
    """With the memberships of the counties' organisations alone."""
    ours = Membership.objects.filter(organisation__in=organisations_in(who.counties)).select_related("organisation")
    return users.prefetch_related(Prefetch("memberships", ours), "memberships__organisation__texts")


def _person(user: User) -> Person:
    ours = tuple(
        (str(one.organisation_id), name_of(one.organisation, page_language())) for one in user.memberships.all()
    )
    return Person(user.pk, user.get_full_name() or user.username, user.email, ours, user.has_usable_password())


def _tell(request: HttpRequest, *, is_sent: bool, email: str) -> None:
    if is_sent:
        messages.success(request, _("A mail was sent to %(email)s.") % {"email": email})
    else:
        messages.warning(request, _("The e-mail did not go out. Try again a little later."))
