"""Rules of the house that no linter knows: sizes, names, one writer per group of tables, constraints, headings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.functional import Promise

from catalog.models import Service
from tests.catalog.events import make_event
from tests.demo_catalogue import DemoCatalogue
from tests.project_files import ROOT, files, name_of, product_modules

OUR_APPS = ("catalog", "ptv_sync", "survey")
OUR_MODELS = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_VIEW = 25
FORBIDDEN_NAMES = {"utils", "helpers", "common", "managers", "services"}
# In halves, so that this file passes its own test.
PACKAGE_INDEXES = ["py" + "pi.org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarn" + "pkg.com"]

LOADER = "ptv_sync/loader/"
ASSIGN = "catalog/themes/assign.py"
INDEXING = "catalog/search/indexing.py"
ENTRIES = "catalog/search/entries.py"
SCHEDULES = "catalog/hours/schedules.py"
DUPLICATES = "catalog/duplicates/find.py"
WRITERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "AccessibilitySentence", "Address", "Channel", "ChannelText", "Connection", "Email", "Entrance", "Link",
            "OpeningSpell", "Organisation", "OrganisationText", "Phone", "ServiceHours", "ServiceOrganisation",
            "ServiceText",
        ),
        (LOADER,),
    ),
    # `assign` writes off_tray_reason alone, `find` grouped_under. What withdrawal.py and provenance.py write goes
    # by a model that they are given, which is not seen here.
    "Service": (LOADER, ASSIGN, DUPLICATES),
    "DuplicatePair": (DUPLICATES, "catalog/duplicates/decide.py"),
    "ServiceTheme": (ASSIGN,),
    # Entries go into SearchEntry's table, or the one beside it, by `entries.copy`, which is not seen here.
    "SearchEntry": (INDEXING,),
    "Schedule": (SCHEDULES,),
    "ScheduleSpan": (SCHEDULES,),
    "SearchFacet": (ENTRIES,),
    "SearchIndex": (ENTRIES,),
    "Event": ("catalog/events/demo/load.py", "catalog/events/entry.py", "catalog/events/intake/loader.py"),
    "EventImage": ("catalog/events/images.py",),
    "LoginAttempt": ("catalog/desk/attempts.py",),
    "Membership": ("catalog/desk/accounts.py",),
    "SearchTerm": ("catalog/search/terms.py",),
    "SearchExpansion": ("catalog/search/thesaurus.py",),
    "EventOccurrence": ("catalog/events/occurrences.py",),
    "EventEntry": ("catalog/events/indexing.py",),
    "RawDocument": ("catalog/intake/raw.py",),
    "FetchedBatch": ("catalog/intake/raw.py",),
    "SyncRun": ("catalog/intake/runs.py",),
    "SyncFault": (
        "catalog/intake/faults.py", "ptv_sync/plan.py", "catalog/events/intake/plan.py",
    ),  # the plans make them, `faults` writes them
    "SyncChange": ("ptv_sync/apply.py", "ptv_sync/withdrawal.py", "catalog/events/intake/loader.py"),
    "County": ("catalog/areas/load.py",),
    "Municipality": ("catalog/areas/load.py", LOADER),
    "Area": ("catalog/areas/load.py", LOADER),
    "Concept": ("catalog/classification/load.py", "catalog/classification/skos.py", LOADER),
}  # fmt: skip
WRITING = {
    "aupdate", "bulk_create", "bulk_update", "create", "delete", "get_or_create", "update", "update_or_create",
}  # fmt: skip


# --- Files and functions


def test_files_are_short() -> None:
    code = [path for path in files(".py", ".html", ".css", ".js") if not {"migrations", "vendor"} & set(path.parts)]
    assert len(code) > 100
    long = {name_of(path): count for path in code if (count := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert not long


def test_functions_are_short() -> None:
    long = {
        f"{name_of(path)}: {function.name}": length
        for path in product_modules()
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1)
        > (LONGEST_VIEW if path.name == "views.py" else LONGEST_FUNCTION)
    }
    assert not long


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def test_modules_are_named_by_what_they_do() -> None:
    named = {part for path in files(".py") for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert named & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize("index", PACKAGE_INDEXES)
def test_no_package_index_is_named(index: str) -> None:
    pattern = re.compile(re.escape(index).encode(), flags=re.IGNORECASE)
    assert [name_of(path) for path in files() if pattern.search(path.read_bytes())] == []


# --- One writer per group of tables


def test_each_group_of_tables_has_its_one_writer() -> None:
    strangers = {
        f"{name_of(path)} writes {model}"
        for path in product_modules()
        if not name_of(path).startswith("benchmarks/")  # it makes a catalogue of its own and throws it away
        for model in written_models(path)
        if not name_of(path).startswith(WRITERS.get(model, ("",)))
    }
    assert not strangers


def test_the_writers_are_where_they_are_said_to_be() -> None:
    found = {(model, name_of(path)) for path in product_modules() for model in written_models(path)}
    idle = {
        f"{writer} does not write {model}"
        for model, writers in WRITERS.items()
        for writer in writers
        if not any(name == model and place.startswith(writer) for name, place in found)
    }
    assert not idle


def test_sql_is_written_only_by_the_index_the_schedules_and_the_loader() -> None:
    pattern = re.compile(r"\b(?:INSERT INTO|DELETE FROM|TRUNCATE|UPDATE \{?\w+\}? )")
    # A benchmark makes a catalogue of its own, in a database that is thrown away.
    modules = (path for path in product_modules() if not name_of(path).startswith("benchmarks/"))
    writers = {name_of(path) for path in modules if pattern.search(path.read_text())}
    # The index is written by COPY and by `terms`; `rebuild` swaps tables and writes no rows.
    assert writers == {SCHEDULES, "catalog/search/terms.py", "ptv_sync/loader/offering.py"}


def written_models(path: Path) -> set[str]:
    """Names of our models that a module makes rows of, or writes through a manager that it names."""
    tree = ast.parse(path.read_text())
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catalog.models")
        for alias in node.names
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    managed = {
        root_of(call.func) for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in WRITING
    }
    return {imported[name] for name in made | managed if name in imported} & set(WRITERS)


def root_of(node: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with: `Service` of `Service.objects.filter(…).update`."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ""
    return node.id


def test_there_are_no_signals_and_no_overridden_saves() -> None:
    pattern = re.compile(r"\b(?:post_save|pre_save|post_delete|pre_delete|m2m_changed)\b|def save\(self")
    assert [name_of(path) for path in product_modules() if pattern.search(path.read_text())] == []


# --- Models


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_model_has_names_for_people(model: type[models.Model]) -> None:
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_constraints_and_indexes_are_named_by_app_and_model(model: type[models.Model]) -> None:
    prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
    names = [item.name for item in (*model._meta.constraints, *model._meta.indexes)]
    assert [name for name in names if not name.startswith(prefix)] == []


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_checks_tell_a_person_what_is_wrong(model: type[models.Model]) -> None:
    checks = [item for item in model._meta.constraints if isinstance(item, models.CheckConstraint)]
    unspoken = models.BaseConstraint.default_violation_error_message
    assert [item.name for item in checks if item.violation_error_message == unspoken] == []


# --- Pages


# What is under a language and is a file for other programs.
NOT_PAGES = {"catalog:events-calendar", "catalog:events-feed", "catalog:event-calendar"}


class HeadingTest(DemoCatalogue):
    """Every page there is has one heading of the first level, and says in what language it is."""

    def test_every_page_has_one_first_heading(self) -> None:
        arguments: dict[str, list[Any]] = {
            "catalog:service": [Service.objects.on_tray()[0].pk],
            "catalog:theme": ["liikunta"],
            "catalog:event": [make_event().pk],
        }
        # The desk has tests of its own: one has to log in there.
        names = [name for name in page_names() if not name.startswith("desk:") and name not in NOT_PAGES]
        assert {"catalog:home", "survey:questionnaire"} <= set(names)
        for name in names:
            with self.subTest(name=name):
                html = self.client.get(reverse(name, args=arguments.get(name))).content.decode()
                assert len(re.findall(r"<h1[\s>]", html)) == 1
                assert re.search(r'<html[^>]* lang="\w+"', html)


def page_names() -> Iterator[str]:
    """The names of the pages: what stands under a language in the address."""
    for branch in get_resolver().url_patterns:
        if isinstance(branch, URLResolver) and branch.pattern.__class__.__name__ == "LocalePrefixPattern":
            for room in branch.url_patterns:
                assert isinstance(room, URLResolver)
                yield from (
                    f"{room.namespace}:{item.name}" for item in room.url_patterns if isinstance(item, URLPattern)
                )
