"""The check of the translations, on a small checkout of its own."""

import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tarmoa import check_messages

pytestmark = pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")

SETTINGS = """
from pathlib import Path
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_I18N = True
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one text, extracted and translated."""
    checkout = tmp_path_factory.mktemp("messages") / "small"
    package, tests = checkout / "tarmoa", checkout / "tests"
    for folder in (package, tests):
        folder.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "settings.py").write_text(SETTINGS)
    (package / "pages.py").write_text("title = _('Services')\n")
    (tests / "test_pages.py").write_text("title = _('Only a test')\n")
    check_messages.extract(checkout)
    for language in check_messages.LANGUAGES:
        translate(checkout, language, 'msgid "Services"\nmsgstr ""', 'msgid "Services"\nmsgstr "Translated"')
    return checkout


@pytest.fixture
def checkout(original: Path, tmp_path: Path) -> Path:
    """A copy of `original` to change."""
    return Path(shutil.copytree(original, tmp_path / "small"))


def translate(checkout: Path, language: str, old: str, new: str) -> None:
    path = check_messages.catalogue(checkout, language)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_finished_translations_have_no_faults(checkout: Path) -> None:
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    assert check_messages.faults(checkout) == []
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before


def test_locations_are_files_without_line_numbers(checkout: Path) -> None:
    text = check_messages.catalogue(checkout, "fi").read_text()
    assert "#: tarmoa/pages.py\n" in text
    assert "Only a test" not in text


def test_time_of_extraction_does_not_count(checkout: Path) -> None:
    for language in check_messages.LANGUAGES:
        translate(checkout, language, '"POT-Creation-Date: 2', '"POT-Creation-Date: 1')
    assert check_messages.faults(checkout) == []


def test_new_text_in_the_source_is_a_fault_in_both_languages(checkout: Path) -> None:
    (checkout / "tarmoa" / "views.py").write_text("text = _('Opening hours')\n")
    assert check_messages.faults(checkout) == [
        "locale/fi does not fit the source. Run: make messages",
        "locale/fi lacks a translation of: Opening hours",
        "locale/sv does not fit the source. Run: make messages",
        "locale/sv lacks a translation of: Opening hours",
    ]


def test_text_that_left_the_source_is_a_fault(checkout: Path) -> None:
    (checkout / "tarmoa" / "views.py").write_text("text = _('Opening hours')\n")
    check_messages.extract(checkout)
    for language in check_messages.LANGUAGES:
        translate(checkout, language, 'msgid "Opening hours"\nmsgstr ""', 'msgid "Opening hours"\nmsgstr "Translated"')
    assert check_messages.faults(checkout) == []
    (checkout / "tarmoa" / "views.py").unlink()
    assert check_messages.faults(checkout) == [
        "locale/fi does not fit the source. Run: make messages",
        "locale/sv does not fit the source. Run: make messages",
    ]


@pytest.mark.parametrize(
    ("message", "lacking"),
    [
        ('msgid "Done"\nmsgstr "Valmis"', []),
        ('msgid "Empty"\nmsgstr ""', ["Empty"]),
        ('#, fuzzy\nmsgid "Guessed"\nmsgstr "Arvattu"', ["Guessed"]),
        ('msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s päivä"\nmsgstr[1] ""', ["%(n)s day"]),
        ('msgid "%(n)s hour"\nmsgid_plural "%(n)s hours"\nmsgstr[0] "%(n)s t"\nmsgstr[1] "%(n)s t"', []),
    ],
)
def test_untranslated(tmp_path: Path, message: str, lacking: list[str]) -> None:
    path = tmp_path / "django.po"
    path.write_text(f"{check_messages.HEADER.format(language='fi')}\n{message}\n")
    assert check_messages.untranslated(path) == lacking


def test_catalogue_that_is_a_guess_as_a_whole_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(f"#, fuzzy\n{check_messages.HEADER.format(language='fi')}")
    assert check_messages.untranslated(path) == [""]


def test_new_catalogue_can_be_compiled(original: Path, tmp_path: Path) -> None:
    """With the command of the Makefile; Babel would skip a catalogue whose header is fuzzy."""
    compiled = tmp_path / "django.mo"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile", "--output-file", str(compiled)]
    source = check_messages.catalogue(original, "fi")
    subprocess.run([*command, "--input-file", str(source)], check=True)
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Services") == "Translated"


def test_missing_catalogue_differs_from_an_extraction(tmp_path: Path) -> None:
    (tmp_path / "after.po").write_text('msgid "Services"\n')
    assert check_messages.differs(tmp_path / "before.po", tmp_path / "after.po")
