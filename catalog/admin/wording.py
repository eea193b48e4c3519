"""What the rules decided, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.languages import pick
from catalog.models import Concept
from catalog.themes.rules import Match, OffTrayReason

OFF_TRAY = {
    OffTrayReason.UNDECIDED: _("It has not been judged yet."),
    OffTrayReason.NOT_FOR_RESIDENTS: _("It is meant for companies or authorities only."),
    OffTrayReason.NO_SERVICE_CLASS: _("None of its service classes belongs to a theme."),
    OffTrayReason.TOO_WEAK: _("It has a service class of a theme, but too little speaks for any theme."),
    OffTrayReason.NO_TEXT: _("It has no text in any language."),
    OffTrayReason.EXCLUDED: _("It has been taken off the tray by hand."),
}

Reason = Mapping[str, Any]


def off_tray_in_words(reason: str) -> str:
    """Why a service is not on the tray; that it is on it, where there is no reason."""
    return str(OFF_TRAY[OffTrayReason(reason)]) if reason else gettext("It is on the tray.")


def concept_labels(reasons: Iterable[Reason]) -> dict[str, str]:
    """The labels of the classes and terms that the reasons name, by key, in the reader's language. One query."""
    keys = {key for reason in reasons for key in (reason.get("service_class", ""), *reason.get("terms", []))}
    language = get_language() or "fi"
    return {concept.key: pick(concept.labels, language) for concept in Concept.objects.filter(key__in=keys)}


def reason_in_words(score: float, reason: Reason, labels: Mapping[str, str]) -> str:
    """A match's score and what it rests on: "1,3: service class P27.1 Liikunta ja urheilu; term: uinti; …"."""
    parts = []
    if code := reason.get("service_class"):
        parts.append(gettext("service class %(code)s %(name)s") % {"code": code, "name": labels.get(code, "")})
    told = (
        (gettext("terms: %s"), [labels.get(uri) or uri for uri in reason.get("terms", [])]),
        (gettext("words in the name, summary or keywords: %s"), reason.get("head_stems", [])),
        (gettext("words in the description: %s"), reason.get("body_stems", [])),
    )
    parts += [text % ", ".join(found) for text, found in told if found]
    return f"{number_format(score)}: {'; '.join(part.strip() for part in parts)}"


def match_in_words(match: Match, labels: Mapping[str, str]) -> str:
    """The same of a match that has not been stored."""
    return reason_in_words(match.score, match.reason(), labels)
