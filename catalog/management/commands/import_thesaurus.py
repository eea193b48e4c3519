"""`manage.py import_thesaurus FILE`: other names and wider terms of ontology terms, from a file in SKOS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.classification.skos import NotRdfError, Report, import_file


class Command(BaseCommand):
    help = "Fills in other names and wider terms of the ontology terms in use, from SKOS (RDF/XML or Turtle)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the thesaurus, as Finto gives it: koko-skos.rdf or koko-skos.ttl")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found and done. Raises CommandError for a file that cannot be read; nothing is written then."""
        try:
            report = import_file(options["file"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror or error}") from error
        except NotRdfError as error:
            raise CommandError(f"{options['file']}: {error}") from error
        if options["verbosity"]:
            self.stdout.write(_told(report))


def _told(report: Report) -> str:
    lines = [
        f"Ontology terms in the catalogue: {report.terms}; in the file: {report.found}; changed: {report.changed}.",
        f"Other names: {report.other}; wider terms: {report.broader}; labels filled in: {report.labels}.",
    ]
    if report.skipped:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(report.skipped.items()))
        lines.append(f"Left out: {reasons}.")
    if report.terms and not report.found:
        lines.append("None of the terms is in the file: is it the thesaurus whose addresses the services carry (KOKO)?")
    return "\n".join([*lines, f"Services whose search entries were written anew: {report.services}."])
