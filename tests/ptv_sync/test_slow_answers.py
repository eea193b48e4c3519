"""An answer that comes, but never ends."""

from collections.abc import Iterator

import pytest
import requests

from catalog.intake import http
from catalog.intake.errors import SourceUnreachable
from tests.ptv_sync.faulty_server import FaultyServer, Reply


def test_a_body_that_comes_in_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time and the answer never ends: it is given up, whether or not a piece has been filled."""
    monkeypatch.setattr(http, "LONGEST_ANSWER_SECONDS", 0.1)
    pieces, read = http._pieces, bytearray()

    def watched(response: requests.Response) -> Iterator[bytes]:
        for piece in pieces(response):
            read.extend(piece)
            yield piece

    monkeypatch.setattr(http, "_pieces", watched)
    body = b" " * 100 + b"[]"
    with (
        FaultyServer([Reply(body, drip=0.05)]) as server,
        pytest.raises(SourceUnreachable, match="no answer in time"),
    ):
        http.PoliteClient(server.base_url, is_own_404=bool, attempts=1, timeout=(1.0, 1.0)).get("x", {})
    assert 0 < len(read) < len(body)
