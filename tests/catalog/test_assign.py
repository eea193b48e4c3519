"""Assigning themes: what is written, what is left alone, in how many queries."""

from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import RuleKind, Service, ServiceText, ServiceTheme, Theme, ThemeRule, TrayException
from catalog.themes import assign as module
from catalog.themes.assign import assign, explain, ruleset, within_reach
from catalog.themes.load import KOKO
from catalog.themes.rules import OffTrayReason
from tests.catalog.make import make_service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def themes() -> None:
    for position, key in enumerate(("exercise", "nature")):
        Theme.objects.create(key=key, names={"fi": key}, position=position)
    rule("exercise", RuleKind.SERVICE_CLASS, "P27.1", weight=1.0)
    rule("exercise", RuleKind.SERVICE_CLASS_WITH_HIT, "P4.2", weight=0.45)
    rule("exercise", RuleKind.STEM, "jumppa", language="fi")
    rule("nature", RuleKind.SERVICE_CLASS, "P27.2", weight=0.8)
    rule("nature", RuleKind.AGAINST_TERM, KOKO + "p1")


def rule(theme: str, kind: RuleKind, value: str, **fields: object) -> ThemeRule:
    return ThemeRule.objects.create(theme_id=theme, kind=kind.value, value=value, **fields)


def themes_of(service: Service) -> list[str]:
    return [link.theme_id for link in ServiceTheme.objects.filter(service=service).order_by("theme")]


def reason_of(service: Service) -> str:
    service.refresh_from_db()
    return service.off_tray_reason


def test_rows_become_the_matchers_rules() -> None:
    rule("exercise", RuleKind.TERM, KOKO + "p2", weight=0.6)
    rule("nature", RuleKind.SERVICE_CLASS, "P18.1", weight=0.5, is_active=False)
    exercise, nature = ruleset()
    assert (exercise.key, nature.key) == ("exercise", "nature")
    assert exercise.classes["P4.2"].needs_hit
    assert not exercise.classes["P27.1"].needs_hit
    assert exercise.terms == {KOKO + "p2": 0.6}
    assert exercise.stems == {"fi": ("jumppa",)}
    assert nature.against_terms == {KOKO + "p1"}
    assert set(nature.classes) == {"P27.2"}


def test_links_carry_score_and_reason_and_the_service_is_on_the_tray() -> None:
    service = make_service("Jumppa", classes=["P27.1"], terms=["p9"])
    report = assign()
    link = ServiceTheme.objects.get(service=service)
    assert (link.theme_id, link.score) == ("exercise", 1.3)
    assert link.reason == {"service_class": "P27.1", "terms": [], "head_stems": ["jumppa"], "body_stems": []}
    assert reason_of(service) == ""
    assert (report.on_tray, dict(report.off_tray), report.changed) == (1, {}, 1)
    assert service in Service.objects.on_tray()


def test_what_is_not_on_the_tray_keeps_its_reason() -> None:
    excluded = make_service("Jumppa", classes=["P27.1"])
    TrayException.objects.create(source_id=excluded.source_id, reason="Doubled")
    wordless = make_service("Sana", classes=["P27.1"])
    ServiceText.objects.filter(service=wordless).delete()
    expected = {
        excluded: OffTrayReason.EXCLUDED,
        wordless: OffTrayReason.NO_TEXT,
        make_service("Lupa", classes=["P2.1"]): OffTrayReason.NO_SERVICE_CLASS,
        make_service("Kotikäynti", classes=["P4.2"]): OffTrayReason.TOO_WEAK,
        make_service("Jumppa", classes=["P27.1"], targets=["KR2"]): OffTrayReason.NOT_FOR_RESIDENTS,
    }
    report = assign()
    assert {service: reason_of(service) for service in expected} == {
        service: reason.value for service, reason in expected.items()
    }
    assert report.on_tray == 0
    assert dict(report.off_tray) == {reason.value: 1 for reason in expected.values()}


def test_an_exception_of_another_source_is_another_service() -> None:
    service = make_service("Jumppa", classes=["P27.1"])
    TrayException.objects.create(source="other", source_id=service.source_id, reason="Not this one")
    assign()
    assert reason_of(service) == ""


def test_where_the_words_are_looked_for() -> None:
    """Keywords are of the head, the shared description of the body, the instruction of neither."""
    keyword = make_service("Ryhmä", classes=["P4.2"], keywords=["jumppa"])
    shared = make_service("Ryhmä", classes=["P27.1"])
    ServiceText.objects.filter(service=shared).update(general_description="Jumppaa", instruction="Kysy jumpasta")
    assign()
    assert themes_of(keyword) == ["exercise"]
    assert ServiceTheme.objects.get(service=shared).reason["body_stems"] == ["jumppa"]
    assert ServiceTheme.objects.get(service=shared).reason["head_stems"] == []


def test_twice_changes_nothing() -> None:
    service = make_service("Jumppa", classes=["P27.1"])
    assign()
    link = ServiceTheme.objects.get(service=service)
    assert assign().changed == 0
    assert ServiceTheme.objects.get(service=service).pk == link.pk


def test_a_changed_rule_moves_services_both_ways() -> None:
    service = make_service("Lenkki", classes=["P27.2"])
    assign()
    assert themes_of(service) == ["nature"]
    ThemeRule.objects.filter(value="P27.2").update(theme_id="exercise")
    assert assign().changed == 1
    assert themes_of(service) == ["exercise"]
    Theme.objects.filter(key="exercise").update(is_active=False)
    assign()
    assert themes_of(service) == []
    assert reason_of(service) == OffTrayReason.NO_SERVICE_CLASS


def test_only_the_given_services_are_touched() -> None:
    one, other = make_service("Jumppa", classes=["P27.1"]), make_service("Jumppa", classes=["P27.1"])
    report = assign([one.pk, one.pk, uuid4()])
    assert (report.on_tray, report.changed) == (1, 1)
    assert reason_of(one) == ""
    assert reason_of(other) == OffTrayReason.UNDECIDED
    assert assign([]).changed == 0


def test_withdrawn_services_are_judged_but_not_counted() -> None:
    service = make_service("Jumppa", classes=["P27.1"], withdrawn_at=timezone.now())
    report = assign()
    assert (report.on_tray, report.changed) == (0, 1)
    assert themes_of(service) == ["exercise"]
    assert service not in Service.objects.on_tray()


def test_chunks_give_the_same_as_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    services = [make_service("Jumppa", classes=[code]) for code in ("P27.1", "P27.2", "P2.1", "P4.2", "P27.1")]
    assign()
    expected = {service.pk: themes_of(service) for service in services}
    ServiceTheme.objects.all().delete()
    Service.objects.update(off_tray_reason=OffTrayReason.UNDECIDED)
    monkeypatch.setattr(module, "CHUNK", 2)
    assert assign().changed == 5
    assert {service.pk: themes_of(service) for service in services} == expected


def test_queries_do_not_grow_with_the_services(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        make_service(f"Jumppa {number}", classes=["P27.1", "P27.2"])
    # Two for the savepoint, two for the rules, one for the ids, five to read, and to write: delete, insert, one reason.
    # Then the search entries: as many, however many services (here the analysers' first note too).
    with django_assert_num_queries(2 + 1 + 2 + 1 + 5 + 4 + 36):
        assign()
    with django_assert_num_queries(2 + 1 + 2 + 1 + 5):
        assign()


def test_explain_tells_the_decision_without_writing_it(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    service = make_service("Jumppa", classes=["P27.1"])
    with django_assert_num_queries(6):
        decision = explain(service.pk)
    assert [match.theme for match in decision.matches] == ["exercise"]
    assert reason_of(service) == OffTrayReason.UNDECIDED
    with pytest.raises(Service.DoesNotExist):
        explain(uuid4())


def test_the_reach_of_a_themes_rules_is_who_carries_their_classes_or_terms() -> None:
    by_class = make_service("Ryhmä", classes=["P4.2"])
    by_term = make_service("Kenttä", classes=["P2.1"], terms=["p1"])
    make_service("Jumppa", classes=["P2.1"])
    assert within_reach(["exercise"]) == {by_class.pk}
    assert within_reach(["nature"]) == {by_term.pk}
    assert within_reach(["exercise", "nature"]) == {by_class.pk, by_term.pk}
    assert within_reach([]) == set()
