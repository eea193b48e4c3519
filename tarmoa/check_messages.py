"""Bring the translations up to date with the source, or check that they are, and that every text is translated.

    python -m tarmoa.check_messages            compare with a fresh extraction made in a copy; change nothing
    python -m tarmoa.check_messages --update   write the extraction into locale/

Source strings are English, so there is a catalogue for Finnish and for Swedish. Needs GNU gettext.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from babel.messages.pofile import read_po

CHECKOUT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv")
# The start of a new catalogue. The one that gettext would make is marked as a guess ("fuzzy"), and Babel skips such.
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Tarmoa\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
WITHOUT_TEXTS = ("tests", "benchmarks", "docs", "requirements", "node_modules")


def catalogue(folder: Path, language: str) -> Path:
    """The path of a language's catalogue in a checkout."""
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(folder: Path) -> None:
    """Run makemessages in a checkout, or a copy of one; writes its catalogues. Needs no database.

    Raises subprocess.CalledProcessError when gettext refuses the source; it has said why.
    """
    for language in LANGUAGES:
        path = catalogue(folder, language)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER.format(language=language))
    command = [sys.executable, "-m", "django", "makemessages", "--verbosity=0", "--no-obsolete", "--no-wrap"]
    command += ["--add-location=file", *(f"--locale={language}" for language in LANGUAGES)]
    command += [f"--ignore={name}" for name in WITHOUT_TEXTS]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tarmoa.settings", "PYTHONPATH": str(folder)}
    subprocess.run(command, cwd=folder, env=environment, check=True)


def differs(before: Path, after: Path) -> bool:
    """Whether two catalogues differ in more than the time of their making."""

    def content(path: Path) -> list[str]:
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if not line.startswith('"POT-Creation-Date:')]

    return content(before) != content(after)


def untranslated(path: Path) -> list[str]:
    """The texts of a catalogue that have no translation, or only a guessed ("fuzzy") one. The header counts as "": when
    it is fuzzy, the whole catalogue is skipped."""
    with path.open("rb") as file:
        messages = list(read_po(file))
    return [str(_forms(message.id)[0]) for message in messages if message.fuzzy or not all(_forms(message.string))]


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """The singular and plural forms of a message's id or translation."""
    return (text or "",) if text is None or isinstance(text, str) else text


def faults(folder: Path) -> list[str]:
    """What is wrong with a checkout's translations, one sentence each. Extracts in a temporary copy."""
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "checkout"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", *WITHOUT_TEXTS))
        extract(copy)
        for language in LANGUAGES:
            if differs(catalogue(folder, language), catalogue(copy, language)):
                found.append(f"locale/{language} does not fit the source. Run: make messages")
            found += [
                f"locale/{language} lacks a translation of: {text}" for text in untranslated(catalogue(copy, language))
            ]
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns 1 when there are faults."""
    parser = argparse.ArgumentParser(prog="python -m tarmoa.check_messages", description="Check the translations.")
    parser.add_argument("--update", action="store_true", help="write the extraction into locale/")
    if parser.parse_args(arguments).update:
        extract(CHECKOUT)
        return 0
    found = faults(CHECKOUT)
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
