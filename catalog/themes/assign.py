"""Puts the matcher's decisions into the database: the only writer of ServiceTheme and Service.off_tray_reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from catalog.chunks import chunks
from catalog.intake import bulk
from catalog.intake.lock import LockName, wait_for_turn
from catalog.models import RuleKind, Service, ServiceText, ServiceTheme, Theme, ThemeRule, TrayException
from catalog.records import ConceptScheme
from catalog.search import indexing
from catalog.themes.rules import ClassRule, Decision, Evidence, ThemeRules, decide

CHUNK = 2_000
"""Services judged at a time: bounds memory and the length of a query's list of ids."""


@dataclass(slots=True)
class AssignReport:
    """What `assign` found. The counts leave withdrawn services out; `changed` does not."""

    on_tray: int = 0
    off_tray: Counter[str] = field(default_factory=Counter)
    changed_ids: list[UUID] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return len(self.changed_ids)


Links = dict[str, tuple[float, dict[str, object]]]
"""A service's themes: key → score and reason."""


def ruleset() -> tuple[ThemeRules, ...]:
    """The rules in force: active themes with their active rules, in the order of the themes. Two queries."""
    rules_of: defaultdict[str, list[ThemeRule]] = defaultdict(list)
    for rule in ThemeRule.objects.filter(is_active=True, theme__is_active=True):
        rules_of[rule.theme_id].append(rule)
    return tuple(_theme_rules(theme, rules_of[theme.key]) for theme in Theme.objects.active())


def evidence_for(services: Sequence[Service]) -> dict[UUID, Evidence]:
    """What the matcher sees of each service, by its id. Three queries, however many services.

    The head is name, alternative name, summary and keywords; the body is the description, inherited parts included.
    Instructions and requirements tell how to apply, in words ("ota yhteyttä neuvontaan") that say nothing of the theme.
    """
    ids = [service.pk for service in services]
    heads: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    bodies: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for text in ServiceText.objects.filter(service_id__in=ids):
        head = [text.name, text.alternative_name, text.summary, *text.keywords]
        heads[text.service_id][text.language] = "\n".join(head)
        bodies[text.service_id][text.language] = f"{text.description}\n{text.general_description}"
    keys: defaultdict[tuple[UUID, str], set[str]] = defaultdict(set)
    classified = Service.concepts.through._default_manager.filter(service_id__in=ids)
    for service_id, scheme, key in classified.values_list("service_id", "concept__scheme", "concept__key"):
        keys[service_id, scheme].add(key)
    exceptions = TrayException.objects.filter(source_id__in=[service.source_id for service in services])
    excluded = set(exceptions.values_list("source", "source_id"))
    return {
        service.pk: Evidence(
            service_classes=frozenset(keys[service.pk, ConceptScheme.SERVICE_CLASS]),
            terms=frozenset(keys[service.pk, ConceptScheme.ONTOLOGY_TERM]),
            target_groups=frozenset(keys[service.pk, ConceptScheme.TARGET_GROUP]),
            heads=heads[service.pk],
            bodies=bodies[service.pk],
            is_excluded=(service.source, service.source_id) in excluded,
        )
        for service in services
    }


def within_reach(theme_keys: Iterable[str]) -> set[UUID]:
    """The ids of the services whose decision can hang on the rules of the themes. One query.

    Words only strengthen, so these are the services that carry a class or a term of the rules, switched on or not.
    Ask before and after a change of rules: what either answers has to be assigned again.
    """
    rules = ThemeRule.objects.filter(theme_id__in=list(theme_keys)).exclude(kind=RuleKind.STEM)
    classified = Service.concepts.through._default_manager.filter(concept__key__in=rules.values("value"))
    return set(classified.values_list("service_id", flat=True))


def explain(service_id: UUID) -> Decision:
    """The decision on one service by the rules in force now, without writing it. Six queries.

    Raises Service.DoesNotExist.
    """
    service = Service.objects.get(pk=service_id)
    return decide(evidence_for([service])[service.pk], ruleset())


@transaction.atomic
def assign(service_ids: Iterable[UUID] | None = None, *, with_search: bool = True) -> AssignReport:
    """Decide the themes of the given services, or of all, and write what differs, in one transaction.

    Queries: one for the lock, two for the rules, one for the ids where all are meant; then for every 2,000 services
    five to read and at most ten to write. Only one of these writes at a time, and reads the rules after the one before
    has ended: a service that a sync brings while somebody saves a rule is judged by the rule as it was saved.
    The search entries of those that changed are written too, as they hold the themes, unless the caller does it.
    """
    wait_for_turn(LockName.THEMES)
    rules = ruleset()
    wanted = Service.objects.values_list("pk", flat=True) if service_ids is None else service_ids
    ids = sorted(set(wanted))
    report = AssignReport()
    for chunk in chunks(ids, CHUNK):
        _assign_chunk(chunk, rules, report)
    if with_search and report.changed_ids:
        indexing.index(report.changed_ids)
    return report


def _assign_chunk(ids: Sequence[UUID], rules: Sequence[ThemeRules], report: AssignReport) -> None:
    judged = Service.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    services = list(judged.only("source", "source_id", "off_tray_reason", "withdrawn_at"))
    stored = _stored_links(ids)
    links: list[ServiceTheme] = []
    moved: defaultdict[str, list[UUID]] = defaultdict(list)
    relinked: list[UUID] = []
    for service, evidence in zip(services, evidence_for(services).values(), strict=True):
        decision = decide(evidence, rules)
        reason = decision.off_tray_reason.value if decision.off_tray_reason else ""
        found: Links = {match.theme: (match.score, match.reason()) for match in decision.matches}
        if service.off_tray_reason != reason:
            moved[reason].append(service.pk)
        if stored[service.pk] != found:
            relinked.append(service.pk)
            links.extend(_link_rows(service.pk, found))
        if service.withdrawn_at is None and reason:
            report.off_tray[reason] += 1
        elif service.withdrawn_at is None:
            report.on_tray += 1
    _write(links, relinked=relinked, moved=moved)
    report.changed_ids += sorted({*relinked, *(pk for pks in moved.values() for pk in pks)})


def _write(links: Sequence[ServiceTheme], *, relinked: Sequence[UUID], moved: dict[str, list[UUID]]) -> None:
    if relinked:
        ServiceTheme.objects.filter(service_id__in=relinked).delete()
    bulk.insert(ServiceTheme, links)
    for reason, pks in moved.items():
        Service.objects.filter(pk__in=pks).update(off_tray_reason=reason)


def _link_rows(service_id: UUID, links: Links) -> Iterator[ServiceTheme]:
    for theme, (score, reason) in links.items():
        yield ServiceTheme(service_id=service_id, theme_id=theme, score=score, reason=reason)


def _stored_links(ids: Sequence[UUID]) -> defaultdict[UUID, Links]:
    stored: defaultdict[UUID, Links] = defaultdict(dict)
    for link in ServiceTheme.objects.filter(service_id__in=ids):
        stored[link.service_id][link.theme_id] = (link.score, link.reason)
    return stored


def _theme_rules(theme: Theme, rules: Iterable[ThemeRule]) -> ThemeRules:
    """A theme's rows as the matcher wants them. Where a class stands twice, the row that asks for a hit holds."""
    classes: dict[str, ClassRule] = {}
    terms: dict[str, float] = {}
    stems: defaultdict[str, set[str]] = defaultdict(set)
    against: set[str] = set()
    for rule in sorted(rules, key=lambda rule: rule.kind):
        match rule.kind:
            case RuleKind.SERVICE_CLASS | RuleKind.SERVICE_CLASS_WITH_HIT:
                classes[rule.value] = ClassRule(rule.value, rule.weight, rule.kind == RuleKind.SERVICE_CLASS_WITH_HIT)
            case RuleKind.TERM:
                terms[rule.value] = rule.weight
            case RuleKind.STEM:
                stems[rule.language].add(rule.value)
            case RuleKind.AGAINST_TERM:
                against.add(rule.value)
    return ThemeRules(
        key=theme.key,
        classes=classes,
        terms=terms,
        stems={language: tuple(sorted(found)) for language, found in stems.items()},
        against_terms=frozenset(against),
        is_fallback=theme.is_fallback,
    )
