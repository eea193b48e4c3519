"""The one matcher: which themes a service belongs to, with score and reason, or why it is not on the tray. Pure.

The rule (an own proposal, docs/themes.md):

* A theme has service classes, each with a weight. A class counts by itself, or (`needs_hit`) only when the service
  also has one of the theme's words or ontology terms.
* A word is the beginning of a word in the service's texts. A hit in the head (name, summary, keywords) or an ontology
  term strengthens the class by HIT_FACTOR; a hit in the body only lets a `needs_hit` class count.
* score = the greatest weight that counts × that factor. From IN_THEME up the service is in the theme; from RELATED up
  it is near it, which is kept for the curator and the inspector.
* An ontology term with a weight of its own counts where the service has a class that some theme knows.
* A theme's `against_terms` take it away. The fallback theme takes only what no other theme took.
* A service meant for companies or authorities alone is not on the tray.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

HIT_FACTOR = 1.3
IN_THEME = 0.5
RELATED = 0.3
NOT_RESIDENTS = ("KR2", "KR3")


class OffTrayReason(StrEnum):
    """Why a service is not on the tray: a closed list, shown to providers."""

    UNDECIDED = "undecided"
    NOT_FOR_RESIDENTS = "not_for_residents"
    NO_SERVICE_CLASS = "no_service_class"
    TOO_WEAK = "too_weak"
    NO_TEXT = "no_text"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """A service class of a theme: its weight in 0…1 and whether it counts only with a word or a term."""

    code: str
    weight: float
    needs_hit: bool = False


@dataclass(frozen=True)
class ThemeRules:
    """One theme's rules.

    `stems` are per language and lower case; `terms` map an ontology URI to its own weight (0: a hit only).
    """

    key: str
    classes: Mapping[str, ClassRule] = field(default_factory=dict)
    terms: Mapping[str, float] = field(default_factory=dict)
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    against_terms: frozenset[str] = frozenset()
    is_fallback: bool = False

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """Per language, one expression that finds any stem at the beginning of a word."""
        return {
            language: re.compile(
                rf"(?<!\w)(?:{'|'.join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))})"
            )
            for language, stems in self.stems.items()
            if stems
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the matcher sees of a service. Texts are per language; codes and URIs as in `catalog.records`."""

    service_classes: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    target_groups: frozenset[str] = frozenset()
    heads: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A theme with its score and what brought it there."""

    theme: str
    score: float
    service_class: str = ""
    terms: tuple[str, ...] = ()
    head_stems: tuple[str, ...] = ()
    body_stems: tuple[str, ...] = ()

    def reason(self) -> dict[str, object]:
        """The match as plain data, for the `reason` of a stored link."""
        return {
            "service_class": self.service_class,
            "terms": list(self.terms),
            "head_stems": list(self.head_stems),
            "body_stems": list(self.body_stems),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The themes a service is in, those it is only near, and why it is not on the tray (None when it is)."""

    matches: tuple[Match, ...] = ()
    related: tuple[Match, ...] = ()
    off_tray_reason: OffTrayReason | None = None


def decide(evidence: Evidence, rules: Sequence[ThemeRules]) -> Decision:
    """Decide a service's themes. The answer depends on the arguments alone; matches come strongest first."""
    if evidence.is_excluded:
        return Decision(off_tray_reason=OffTrayReason.EXCLUDED)
    if not any(text.strip() for text in evidence.heads.values()):
        return Decision(off_tray_reason=OffTrayReason.NO_TEXT)
    if evidence.target_groups and all(code.split(".")[0] in NOT_RESIDENTS for code in evidence.target_groups):
        return Decision(off_tray_reason=OffTrayReason.NOT_FOR_RESIDENTS)
    known_classes = {code for theme in rules for code in theme.classes}
    has_known_class = bool(evidence.service_classes & known_classes)
    found = _ranked(_match(evidence, theme, has_known_class) for theme in rules if not theme.is_fallback)
    if not any(match.score >= IN_THEME for match in found):
        found = _ranked([*found, *(_match(evidence, theme, has_known_class) for theme in rules if theme.is_fallback)])
    matches = tuple(match for match in found if match.score >= IN_THEME)
    related = tuple(match for match in found if RELATED <= match.score < IN_THEME)
    reason = None
    if not matches:
        reason = OffTrayReason.TOO_WEAK if has_known_class else OffTrayReason.NO_SERVICE_CLASS
    return Decision(matches=matches, related=related, off_tray_reason=reason)


def _ranked(found: Iterable[Match | None]) -> list[Match]:
    return sorted((match for match in found if match), key=lambda match: (-match.score, match.theme))


def _match(evidence: Evidence, theme: ThemeRules, has_known_class: bool) -> Match | None:
    """The theme's match, however weak; None where nothing of the service speaks for it."""
    if evidence.terms & theme.against_terms:
        return None
    classes = [rule for code, rule in theme.classes.items() if code in evidence.service_classes]
    terms = tuple(sorted(evidence.terms & theme.terms.keys()))
    by_term = max((theme.terms[uri] for uri in terms), default=0.0) if has_known_class else 0.0
    if not classes and not by_term:
        return None  # before the texts are searched: that is nearly all of the time a whole catalogue takes
    head = _stems_in(evidence.heads, theme)
    body = _stems_in(evidence.bodies, theme)
    has_hit = bool(terms or head or body)
    factor = HIT_FACTOR if terms or head else 1.0
    counting = [rule for rule in classes if has_hit or not rule.needs_hit]
    best = max(counting, key=lambda rule: (rule.weight, rule.code), default=None)
    by_class = best.weight * factor if best else 0.0
    score = round(max(by_class, by_term), 3)
    if score <= 0:
        return None
    return Match(theme.key, score, best.code if best else "", terms, head, body)


def _stems_in(texts: Mapping[str, str], theme: ThemeRules) -> tuple[str, ...]:
    found = {
        hit
        for language, pattern in theme.patterns.items()
        for hit in pattern.findall(texts.get(language, "").casefold())
    }
    return tuple(sorted(found))
