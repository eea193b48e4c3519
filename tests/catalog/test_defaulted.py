"""Rows that ship as defaults: an upgrade follows the file, but never over a person's edit."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Theme
from catalog.models.defaulted import DefaultEntry, DefaultsReport, apply_defaults, reset_to_default

pytestmark = pytest.mark.django_db


def entry(key: str = "uni", **values: Any) -> DefaultEntry:
    return DefaultEntry(key=key, values={"key": key, "names": {"fi": "Uni"}, "position": 10, **values})


def upgrade(*entries: DefaultEntry, version: int = 2) -> DefaultsReport:
    return apply_defaults(Theme, entries, version=version)


@pytest.fixture
def theme() -> Theme:
    assert upgrade(entry(), version=1).created == ["uni"]
    return Theme.objects.get()


def test_a_new_row_has_the_files_values(theme: Theme) -> None:
    assert (theme.names, theme.position, theme.is_active, theme.default_version) == ({"fi": "Uni"}, 10, True, 1)
    assert not theme.is_edited


def test_the_same_file_again_changes_nothing(theme: Theme, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # the savepoint and one to read
        report = upgrade(entry(), version=1)
    assert (report.created, report.updated, report.kept_edited, report.switched_off) == ([], [], [], [])


def test_an_unedited_row_follows_the_file(theme: Theme) -> None:
    assert upgrade(entry(names={"fi": "Uni ja lepo"})).updated == ["uni"]
    theme.refresh_from_db()
    assert (theme.names, theme.default_version, theme.is_edited) == ({"fi": "Uni ja lepo"}, 2, False)


def test_an_edited_row_is_kept_and_listed(theme: Theme) -> None:
    theme.names = {"fi": "Lepo"}
    theme.save()
    assert theme.is_edited
    report = upgrade(entry(names={"fi": "Uni ja lepo"}))
    assert (report.kept_edited, report.updated) == (["uni"], [])
    theme.refresh_from_db()
    assert theme.names == {"fi": "Lepo"}


def test_a_row_that_was_switched_off_by_a_person_stays_off(theme: Theme) -> None:
    Theme.objects.update(is_active=False)
    assert upgrade(entry(position=20)).kept_edited == ["uni"]
    theme.refresh_from_db()
    assert not theme.is_active


def test_what_the_file_has_no_longer_is_switched_off_once(theme: Theme) -> None:
    assert upgrade().switched_off == ["uni"]
    theme.refresh_from_db()
    assert not theme.is_active
    assert not theme.is_edited
    assert upgrade(version=3).switched_off == []


def test_who_switches_a_removed_default_on_again_is_obeyed(theme: Theme) -> None:
    upgrade()
    Theme.objects.update(is_active=True)
    assert upgrade(version=3).switched_off == []
    theme.refresh_from_db()
    assert theme.is_active
    assert theme.is_edited


def test_a_default_that_comes_back_is_in_use_again(theme: Theme) -> None:
    upgrade()
    assert upgrade(entry(), version=3).updated == ["uni"]
    theme.refresh_from_db()
    assert theme.is_active


def test_reset_gives_the_defaults_values_back(theme: Theme) -> None:
    theme.names, theme.is_active = {"fi": "Lepo"}, False
    theme.save()
    reset_to_default(theme)
    theme.refresh_from_db()
    assert (theme.names, theme.is_active, theme.is_edited) == ({"fi": "Uni"}, True, False)


def test_rows_made_here_are_left_alone(theme: Theme) -> None:
    own = Theme.objects.create(key="oma", names={"fi": "Oma"})
    assert not own.is_edited
    report = upgrade(entry())
    assert report.switched_off == []
    own.refresh_from_db()
    assert own.is_active
