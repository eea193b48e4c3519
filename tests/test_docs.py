"""The documents say what is there: settings, commands, fields, packages, links."""

import importlib.metadata
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps

from catalog import records
from ptv_sync.mapping.fields import Document
from ptv_sync.v11 import documents as v11
from ptv_sync.v12 import documents as v12
from tests.project_files import ROOT, files, name_of

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
PTV = (ROOT / "docs" / "ptv.md").read_text()
PTV_V12 = (ROOT / "docs" / "ptv-fields-v12.md").read_text()
DOCUMENT_MODELS = [
    (page, model)
    for page, documents in ((PTV, v11), (PTV_V12, v12))
    for _, model in inspect.getmembers(documents, inspect.isclass)
    if issubclass(model, Document) and model is not Document
]


def code_in(text: str) -> str:
    """What a Markdown text sets as code: spans and fenced blocks, one after the other."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", rest)])


@pytest.mark.parametrize(
    "setting", sorted(set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "tarmoa" / "settings.py").read_text())))
)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"| `{setting}` |" in OPERATIONS
    assert re.search(rf"^#? ?{setting}=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE), ".env.example"


def test_the_documents_name_every_make_target_and_no_other() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony
    named = {
        document: set(re.findall(r"\bmake ([a-z]+)\b", code_in((ROOT / document).read_text())))
        for document in ("README.md", "CONTRIBUTING.md")
    }
    assert named["CONTRIBUTING.md"] == set(phony[1].split())
    assert {"run", "test"} <= named["README.md"] <= set(phony[1].split())


def test_every_command_is_documented() -> None:
    commands = [path.stem for path in files(".py") if path.parent.name == "commands" and path.stem != "__init__"]
    assert len(commands) >= 3
    missing = [command for command in commands if f"`manage.py {command}`" not in OPERATIONS]
    assert not missing


def test_every_option_of_the_sync_is_documented() -> None:
    source = (ROOT / "ptv_sync" / "management" / "commands" / "sync_ptv.py").read_text()
    options = re.findall(r'"(--[a-z-]+)"', source)
    assert options
    assert [option for option in options if option not in OPERATIONS] == []


@pytest.mark.parametrize(
    ("page", "model"),
    DOCUMENT_MODELS,
    ids=[f"{model.__module__[9:12]}-{model.__name__}" for _, model in DOCUMENT_MODELS],
)
def test_every_field_of_ptv_is_documented(page: str, model: type[Document]) -> None:
    told = section_of(model.__name__, page)
    inherited = {name for base in model.__mro__[1:] for name in getattr(base, "model_fields", {})}
    fields = {name: field for name, field in model.model_fields.items() if name not in inherited}
    missing = [field.alias or name for name, field in fields.items() if f"`{field.alias or name}`" not in told]
    assert not missing


def section_of(model: str, page: str) -> str:
    """What a page says of a document model: its section, or its row in the table of the small ones."""
    section = re.search(rf"^### `{model}`\n(.*?)(?=^##)", page, flags=re.DOTALL | re.MULTILINE)
    row = re.search(rf"^\| `{model}` \|.*$", page, flags=re.MULTILINE)
    found = section or row
    assert found, f"the page says nothing of {model}"
    return found[0]


def test_the_columns_in_the_table_of_fields_exist() -> None:
    tables = {model._meta.model_name: model for model in apps.get_app_config("catalog").get_models()}
    wrong = [
        f"{table}.{column}"
        for table, column in re.findall(r"`([a-z]+)\.([a-z_]+)`", PTV + PTV_V12)
        if table in tables and column not in {field.name for field in tables[table]._meta.get_fields()}
    ]
    assert not wrong
    rows = [table for table in re.findall(r"[Rr]ows of `([a-z]+)`", PTV) if table not in tables]
    assert not rows


def test_the_records_in_the_table_of_fields_exist() -> None:
    named = re.findall(r"`(\w+Record)\.(\w+)`", PTV + PTV_V12)
    assert len(named) > 200
    assert [name for name in named if name[1] not in inspect.get_annotations(getattr(records, name[0]))] == []


@pytest.mark.parametrize(
    ("page", "end"), [(PTV, "## Inheritance"), (PTV_V12, "## What is not kept")], ids=["v11", "v12"]
)
def test_the_attributes_in_the_table_of_fields_exist(page: str, end: str) -> None:
    attributes = {name for told, model in DOCUMENT_MODELS if told is page for name in model.model_fields}
    fields = page[page.index("## Field by field") : page.index(end)]
    cells = re.findall(r"^\| [^|]*`\w+`[^|]* \| (`[a-z_`, ]+`) \|", fields, flags=re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}
    assert len(named) > 60
    assert named <= attributes


def test_every_dependency_is_told_with_its_reason() -> None:
    told = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text()
    named = set(re.findall(r"^\| ([\w.\[\]-]+) \|", told, flags=re.MULTILINE)) - {"package"}
    wanted = set()
    for path in files(".in"):
        lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
        wanted |= {re.split(r"[~=<>!;]", line)[0] for line in lines if line and not line.startswith("-")}
    plain = {re.sub(r"\[.*\]", "", name).lower() for name in wanted}
    assert {re.sub(r"\[.*\]", "", name).lower() for name in named} == plain


@pytest.mark.parametrize("document", list(files(".md")), ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    paths = [link.partition("#")[0] for link in links if not re.match(r"https?:|mailto:|#", link)]
    assert [path for path in paths if not (document.parent / path).exists()] == []


def test_documents_that_the_code_refers_to_exist() -> None:
    missing = {
        f"{name_of(path)}: {document}"
        for path in files(".py", ".toml", ".html", ".css")
        for document in re.findall(r"\bdocs/[\w./-]+\.md\b", path.read_text())
        if not (ROOT / document).exists()
    }
    assert not missing


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_the_changelog_has_room_for_what_comes() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text()


def test_the_readme_names_the_licence_and_the_versions() -> None:
    readme = (ROOT / "README.md").read_text()
    major, minor, *_ = importlib.metadata.version("django").split(".")
    assert "EUPL-1.2" in readme
    assert f"Django {major}.{minor}" in readme
