"""Sealing of the answers between two pages: encrypted, signed, and useless after two hours.

The answers travel in a hidden field of the reader's own page and are kept nowhere else. Keys are derived from
SECRET_KEY and, so that a change of key cuts nobody off, from SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LIFETIME_SECONDS = 2 * 60 * 60
MAX_TOKEN_LENGTH = 16_384
# The version is part of the key: a token of another version is as foreign as one of another site.
PURPOSE = b"tarmoa survey answers, version 1"


class SealError(Exception):
    """A token that is too old, was tampered with, or is of another version or key. Never says what was in it."""


def seal(payload: bytes) -> str:
    """The payload as a token for a form field. The lifetime begins anew with each seal."""
    return _ring().encrypt(payload).decode("ascii")


def unseal(token: str) -> bytes:
    """The payload of a token. Raises SealError when it does not hold."""
    if not token or len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise SealError("not a token of ours")
    try:
        return _ring().decrypt(token.encode("ascii"), ttl=LIFETIME_SECONDS)
    except InvalidToken as error:
        raise SealError("expired or tampered with") from error


def _ring() -> MultiFernet:
    return MultiFernet([Fernet(_derive(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derive(secret: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(key)
