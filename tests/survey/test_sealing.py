"""The seal on the answers: nobody reads it, nobody changes it, and it does not last."""

import base64
import time

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from survey import sealing
from survey.sealing import LIFETIME_SECONDS, MAX_TOKEN_LENGTH, SealError, seal, unseal


def test_what_is_sealed_comes_back_and_cannot_be_read() -> None:
    token = seal(b'{"mind": "heavy"}')
    assert unseal(token) == b'{"mind": "heavy"}'
    assert b"heavy" not in base64.urlsafe_b64decode(token)
    assert seal(b"x") != seal(b"x")


@pytest.mark.parametrize(("age", "is_good"), [(LIFETIME_SECONDS - 5, True), (LIFETIME_SECONDS + 5, False)])
def test_a_token_lasts_two_hours(monkeypatch: pytest.MonkeyPatch, age: int, is_good: bool) -> None:
    token = seal(b"x")
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + age)
    if is_good:
        assert unseal(token) == b"x"
    else:
        with pytest.raises(SealError):
            unseal(token)


@pytest.mark.parametrize(
    "token", ["", "x", "é" * 100, "A" * (MAX_TOKEN_LENGTH + 1), Fernet(Fernet.generate_key()).encrypt(b"x").decode()]
)
def test_what_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(SealError):
        unseal(token)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(seal(b"answers")))
    raw[place % len(raw)] ^= change
    with pytest.raises(SealError):
        unseal(base64.urlsafe_b64encode(bytes(raw)).decode())


def test_an_older_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token = seal(b"x")
    monkeypatch.setattr(sealing, "PURPOSE", b"tarmoa survey answers, version 2")
    with pytest.raises(SealError):
        unseal(token)


def test_a_change_of_secret_key_cuts_nobody_off(settings: Settings) -> None:
    settings.SECRET_KEY = "the old key"
    token = seal(b"x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key", ["the old key"]
    assert unseal(token) == b"x"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealError):
        unseal(token)
