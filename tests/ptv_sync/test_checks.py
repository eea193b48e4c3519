"""Nothing starts with an address of PTV that the sync could not ask."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from catalog.intake.errors import ConfigurationError
from ptv_sync.checks import TAG
from ptv_sync.interfaces import client_of

ROOT = Path(django_settings.BASE_DIR)
KEY_MISSING = "PTV_API_KEY is not set: v12 of the interface asks for a key."


def told(settings: Settings, url: str, key: str = "") -> list[tuple[str | None, str]]:
    """Id and message of each fault that is found with the settings."""
    settings.PTV_API_URL, settings.PTV_API_KEY = url, key
    return [(fault.id, fault.msg) for fault in run_checks(tags=[TAG])]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", ""),
        ("", "a key"),
        ("https://ptv.example/api/v11/", ""),
        ("https://ptv.example/api/v11", "a key"),
        ("https://ptv.example/api/V12/", "a key"),
    ],
)
def test_what_can_be_asked_is_no_fault(settings: Settings, url: str, key: str) -> None:
    assert told(settings, url, key) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://ptv.example/api/v10/",
        "https://ptv.example/api/v13/",
        "https://ptv.example/",
        "ptv.example/api/v11/",
        "https://ptv.example/api/v11/?key=secret",
        "https://[ptv.example/api/v11/",
    ],
)
def test_any_other_address_is_told_in_the_words_of_the_sync(settings: Settings, url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        client_of(url)
    assert told(settings, url, "a key") == [("ptv_sync.E001", str(raised.value))]


def test_v12_without_its_key_is_told_in_the_words_of_the_sync(settings: Settings) -> None:
    url = "https://ptv.example/api/v12/"
    assert told(settings, url) == [("ptv_sync.E002", KEY_MISSING)]
    with pytest.raises(ConfigurationError, match=KEY_MISSING):
        client_of(url)


@pytest.mark.parametrize("is_deploy", [False, True])
def test_manage_py_check_ends_with_the_reason(settings: Settings, *, is_deploy: bool) -> None:
    settings.PTV_API_URL = "https://ptv.example/api/v10/"
    with pytest.raises(CommandError, match=r"must end with a supported version of the interface \(v11, v12\)"):
        call_command("check", deploy=is_deploy)


@pytest.mark.parametrize(
    "arguments",
    [["manage.py", "sync_ptv"], ["manage.py", "load_defaults"], ["-c", "import tarmoa.wsgi"]],
    ids=["sync", "another command", "web server"],
)
def test_no_process_starts_with_an_unsupported_version(arguments: list[str]) -> None:
    ended = start(arguments, PTV_API_URL="https://ptv.example/api/v10/")
    assert ended.returncode == 1
    assert "PTV_API_URL must end with a supported version of the interface (v11, v12)." in ended.stderr


def test_the_web_server_starts_without_an_address_and_with_a_right_one() -> None:
    for environment in ({}, {"PTV_API_URL": "https://ptv.example/api/v12/", "PTV_API_KEY": "a key"}):
        ended = start(["-c", "import tarmoa.wsgi"], **environment)
        assert (ended.returncode, ended.stdout) == (0, "")


def start(arguments: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    """A process with these settings, and a database that it must not get as far as."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PTV_API_")}
    own = {
        "SECRET_KEY": "x" * 50,
        "DJANGO_SETTINGS_MODULE": "tarmoa.settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=clean | own | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
