"""What the tests of the sync share."""

from pathlib import Path

import pytest

from tests.ptv_sync.v11_documents import Shelf, channel, connected, organisation, part, service


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Two services with a channel and an organisation, all tied together."""
    shelf = Shelf(tmp_path)
    shelf.put(
        service(1, serviceChannels=[connected(1)], organizations=[part(1), part(1, "Producer")]),
        service(2, serviceChannels=[connected(1)], organizations=[part(1)]),
        channel(1, phoneNumbers=[{"prefixNumber": "+358", "number": "50000001", "language": "fi"}]),
        organisation(1),
    )
    return shelf
