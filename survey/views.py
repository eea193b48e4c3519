"""The questionnaire's one view. Nothing is kept: each POST carries the answers sealed, and renders the next page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from catalog.page_language import page_language
from survey.answers import MalformedAnswersError
from survey.journey import Move, State, Turn, load, parse_turn, take
from survey.pages import Page, build_page, start_page
from survey.reading import read_questionnaire
from survey.sealing import SealError, unseal


# No CSRF token, so no cookie: a POST here changes and stores nothing, so a forged one could do nothing either.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def questionnaire(request: HttpRequest) -> HttpResponse:
    """GET: the first page. POST: the page that the pressed button leads to, always with 200."""
    language = page_language()
    questions = read_questionnaire(language)
    if request.method != "POST":
        return _show(request, start_page(questions, language))
    token = request.POST.get("state", "")
    try:
        state = load(unseal(token)) if token else State()
    except (SealError, MalformedAnswersError):
        return _show(request, start_page(questions, language, is_expired=True))
    turn = parse_turn(request.POST.get("go", ""), request.POST.getlist("answer")) or Turn(Move.STAY)
    return _show(request, build_page(questions, take(questions, state, turn), language))


def _show(request: HttpRequest, page: Page) -> HttpResponse:
    response = render(request, page.template, {"page": page})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
