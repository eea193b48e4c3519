"""A database for one run of the benchmarks, on the server that the project uses anyway."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import environ
import psycopg
from psycopg import sql

from tarmoa import embedded_postgres


@cache
def server_url() -> str:
    """What DATABASE_URL was at first, or the embedded PostgreSQL, which is started if it does not run."""
    if url := str(environ.FileAwareEnv().str("DATABASE_URL", default="")):
        return url
    embedded_postgres.ensure_running()
    return embedded_postgres.default_server().url


@contextmanager
def throwaway_database(url: str, name: str) -> Iterator[str]:
    """An empty database beside the one of `url` while the block runs; yields its address.

    A database that an earlier run has left under this name is dropped first. Whoever is still connected at the end is
    cut off.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(drop)
