#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL started when no DATABASE_URL is set."""

import os
import sys

from django.core.management import execute_from_command_line

from tarmoa import embedded_postgres


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmoa.settings")
    if not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")):
        try:
            embedded_postgres.ensure_running()
        except embedded_postgres.EmbeddedPostgresError as error:
            sys.exit(f"The embedded PostgreSQL did not start: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
