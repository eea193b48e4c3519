"""What a change does to saved queries: marks at their places, and that nothing of the change stays."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import SavedQuery, SearchExpansion, Service, ThesaurusGroup
from catalog.search import effect, thesaurus
from catalog.search.effect import Hit, Mark, compare, places
from catalog.search.indexing import index
from tests.catalog.make import make_service


def hits(keys: str) -> list[Hit]:
    return [Hit(key, key.upper(), "fi") for key in keys]


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("abc", "abc", "same same same", "same same same"),
        ("abc", "ab", "same same gone", "same same"),
        ("ab", "cab", "moved moved", "new moved moved"),
        ("abc", "acb", "same moved moved", "same moved moved"),
        ("", "a", "", "new"),
        ("a", "", "gone", ""),
    ],
)
def test_each_service_is_marked_by_where_it_was_and_goes(before: str, after: str, old: str, new: str) -> None:
    left = places(hits(before), hits(after), missing=Mark.GONE)
    right = places(hits(after), hits(before), missing=Mark.NEW)
    assert [place.mark for place in left] == old.split()
    assert [place.mark for place in right] == new.split()


def test_a_place_knows_the_other_one() -> None:
    first, second = places(hits("ba"), hits("ab"), missing=Mark.NEW)
    assert (first.hit.name, first.number, first.other) == ("B", 1, 2)
    assert (second.hit.name, second.number, second.other) == ("A", 2, 1)


@pytest.fixture
def editor(db: None) -> User:
    """Two services of different words, in the index, and somebody who asks."""
    for name in ("Kuntosali", "Voimailuhalli"):
        make_service(name, off_tray_reason="")
    index(Service.objects.values_list("pk", flat=True))
    return User.objects.create_user("editor")


def group_of(*words: str) -> None:
    ThesaurusGroup.objects.create(language="fi", words=list(words))
    thesaurus.compile_all()


def save(editor: User, *texts: str, language: str = "fi") -> None:
    SavedQuery.objects.bulk_create(SavedQuery(editor=editor, language=language, text=text) for text in texts)


def test_only_queries_whose_answers_change_are_told_and_the_change_is_taken_back(editor: User) -> None:
    save(editor, "kuntosali", "olematonta")
    found = compare(SavedQuery.objects.order_by("language", "text"), lambda: group_of("kuntosali", "voimailuhalli"))
    assert (found.asked, found.left_out) == (2, 0)
    (changed,) = found.changed
    assert (changed.text, changed.total_before, changed.total_after) == ("kuntosali", 1, 2)
    assert [(place.hit.name, place.mark) for place in changed.before] == [("Kuntosali", Mark.SAME)]
    assert [(place.hit.name, place.mark) for place in changed.after] == [
        ("Kuntosali", Mark.SAME),
        ("Voimailuhalli", Mark.NEW),
    ]
    assert not ThesaurusGroup.objects.exists()
    assert not SearchExpansion.objects.exists()


def test_what_a_word_no_longer_leads_to_is_gone(editor: User) -> None:
    group_of("kuntosali", "voimailuhalli")
    save(editor, "kuntosali")

    def change() -> None:
        ThesaurusGroup.objects.update(is_active=False)
        thesaurus.compile_all()

    (changed,) = compare(SavedQuery.objects.all(), change).changed
    assert [place.mark for place in changed.before] == [Mark.SAME, Mark.GONE]
    assert ThesaurusGroup.objects.get().is_active


def test_without_queries_the_change_is_not_even_tried(editor: User) -> None:
    def change() -> None:
        raise AssertionError

    assert compare(SavedQuery.objects.all(), change).asked == 0


def test_a_change_that_fails_leaves_nothing_behind(editor: User) -> None:
    save(editor, "kuntosali")

    def change() -> None:
        group_of("kuntosali", "voimailuhalli")
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is our own
        compare(SavedQuery.objects.all(), change)
    assert not ThesaurusGroup.objects.exists()


def test_no_more_than_the_bound_are_asked_in_bounded_queries(editor: User) -> None:
    save(editor, *(f"kuntosali {number}" for number in range(effect.MOST_QUERIES + 2)))
    with CaptureQueriesContext(connection) as taken:
        found = compare(SavedQuery.objects.order_by("text"), lambda: None)
    assert (found.asked, found.left_out, found.changed) == (effect.MOST_QUERIES, 2, ())
    assert len(taken) <= 5 + 2 * 8 * effect.MOST_QUERIES
