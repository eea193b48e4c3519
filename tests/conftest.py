"""What all tests share. They are hostile: no network, rows in random order unless an order was asked for, an undefined
template variable fails the test (`@pytest.mark.ignore_template_errors` lets Django's own admin templates through)."""

import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler
from pytest_django import Settings

from tarmoa import embedded_postgres

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Read by pytest-django, whose own switch for this is a line in the project's settings of pytest.
os.environ["FAIL_INVALID_TEMPLATE_VARS"] = "true"


def pytest_configure() -> None:
    """The settings that a developer's environment must not reach."""
    django_settings.SECRET_KEY = "a key for tests, of no use elsewhere"
    django_settings.PTV_API_URL = ""
    django_settings.PTV_API_KEY = ""
    django_settings.AREA = []
    django_settings.MAP_TILES_KEY = ""
    django_settings.ALLOW_LOCAL_SOURCES = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start the embedded PostgreSQL where no other server is named."""
    if not os.environ.get("DATABASE_URL"):
        embedded_postgres.ensure_running()


class NetworkForbidden(RuntimeError):
    """A test wanted to leave this machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Sockets reach this machine only: loopback addresses and Unix sockets."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_here(address[0]):
            raise NetworkForbidden(f"A test tried to connect to {address!r}.")
        connect(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_here(host):
            raise NetworkForbidden(f"A test tried to look up {host!r}.")
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _is_here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_order_by_chance() -> Iterator[None]:
    """Rows come in random order where a query does not ask for one (idea: Adam Johnson, les-emplois)."""
    original: Any = SQLCompiler._order_by_pairs  # private: there is no public place

    def shuffled(self: SQLCompiler) -> Iterator[tuple[Any, bool]]:
        pairs = list(original(self))
        query = self.query
        # With DISTINCT, GROUP BY and UNION an order may only name what is selected.
        if not pairs and not (query.distinct or query.group_by or query.combinator):
            pairs = [(OrderBy(Random()), False)]
        yield from pairs

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLCompiler, "_order_by_pairs", shuffled)
        yield


@pytest.fixture
def shared() -> Path:
    """The material beside the checkout: real PTV documents, examples, code lists. Skips where it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here")
    return SHARED


@pytest.fixture
def default_data(db: None, settings: Settings) -> None:
    """The rows that `load_defaults` makes, with South Karelia (11) switched on.

    Loaded once; later tests get a copy, which takes a fraction of the time.
    """
    settings.AREA = ["11"]
    with transaction.atomic(), connection.cursor() as cursor:
        if _DEFAULT_ROWS:
            for table, rows in _DEFAULT_ROWS.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), _OUR_MODELS):
                cursor.execute(statement)
            return
        call_command("load_defaults", verbosity=0)
        for model in _OUR_MODELS:
            with cursor.copy(f"COPY {model._meta.db_table} TO STDOUT") as copy:
                if rows := b"".join(copy):
                    _DEFAULT_ROWS[model._meta.db_table] = rows


_OUR_MODELS = [
    model
    for label in ("catalog", "survey")
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
]
_DEFAULT_ROWS: dict[str, bytes] = {}
