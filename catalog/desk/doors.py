"""The doors of the desk: who is let in, what is not kept by browsers, and what was typed when a session has ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from catalog.desk.access import Who, who_is
from catalog.desk.small_forms import LoginForm

SALT = "catalog.desk.doors"
KEPT_SECONDS = 12 * 60 * 60
NOT_KEPT = {"csrfmiddlewaretoken", "username"}
# Goes along in the place of files, which cannot be kept.
LOST_FILES = "lost_files"
Rest = ParamSpec("Rest")
Pairs = list[tuple[str, str]]


def for_members(view: Callable[Concatenate[HttpRequest, Who, Rest], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Lets in who has logged in and enters events or takes care of a county, and tells the view who it is; tells others
    what to do."""
    return _door(view, lambda who: who.is_member or bool(who.counties), outside)


def for_county_admins(
    view: Callable[Concatenate[HttpRequest, Who, Rest], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Lets in who takes care of a county; for others the page is not there."""
    return _door(view, lambda who: bool(who.counties), _not_there)


def outside(request: HttpRequest, who: Who) -> HttpResponse:
    """The page for those who have logged in and belong to no organisation."""
    return render(request, "desk/outside.html", {"page": {"who": who}}, status=HTTPStatus.FORBIDDEN)


def _not_there(request: HttpRequest, who: Who) -> HttpResponse:
    raise Http404


def _door(
    view: Callable[Concatenate[HttpRequest, Who, Rest], HttpResponse],
    is_let_in: Callable[[Who], bool],
    refuse: Callable[[HttpRequest, Who], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Rest.args, **options: Rest.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return unlisted(_to_login(request))
        who = who_is(request.user)
        if not is_let_in(who):
            return unlisted(refuse(request, who))
        return unlisted(view(request, who, *arguments, **options))

    return guarded


def unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, which no browser, proxy or search engine keeps."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """To the login page, and back; for a form that was sent, the login page at once, with all that was typed in it."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    context = {"form": LoginForm(request), "next": request.get_full_path(), "kept": keep(request)}
    return render(request, "desk/login.html", context)


def fields_of(request: HttpRequest) -> Pairs:
    """What was typed in a sent form, without passwords."""
    names = (name for name in request.POST if name not in NOT_KEPT and "password" not in name.casefold())
    pairs = [(name, value) for name in names for value in request.POST.getlist(name)]
    return [*pairs, (LOST_FILES, "1")] if request.FILES and LOST_FILES not in request.POST else pairs


def keep(request: HttpRequest) -> str:
    """The fields of a sent form, signed, for a hidden field."""
    return signing.dumps(fields_of(request), salt=SALT, compress=True)


def kept(token: str) -> Pairs:
    """The fields that `keep` kept; none where the token is not ours or too old."""
    try:
        found: list[list[str]] = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return []
    return [(name, value) for name, value in found]


def go_on(request: HttpRequest, action: str, fields: Pairs, *, status: int = 200) -> HttpResponse:
    """A page that sends a form on by a button: a redirect would lose it."""
    context = {"action": action, "fields": fields, "has_lost_files": LOST_FILES in dict(fields)}
    return render(request, "desk/go_on.html", context, status=status)
