"""Pages that are asked for by the code of a municipality that has been merged: they have moved for good."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catalog.search_form import with_present_municipality

View = Callable[[HttpRequest], HttpResponse]


def to_present_municipality(view: View) -> View:
    """Lead to the same page of the new municipality, with the other parameters kept."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if (moved := with_present_municipality(request.GET)) is not request.GET:
            return HttpResponseRedirect(f"{request.path}?{moved.urlencode()}", status=301)
        return view(request)

    return answer
