"""Records on their way, kept on disk."""

from ptv_sync.spool import Spool


def test_what_is_added_comes_back_in_order_and_in_chunks() -> None:
    spool: Spool[tuple[int, str]] = Spool(3)
    for number in range(8):
        spool.add((number, "ä" * number))
    assert spool.count == 8
    chunks = list(spool.chunks())
    assert [len(chunk) for chunk in chunks] == [3, 3, 2]
    assert [item for chunk in chunks for item in chunk] == [(number, "ä" * number) for number in range(8)]
    spool.close()


def test_it_can_be_read_again() -> None:
    spool: Spool[int] = Spool(2)
    for number in range(4):
        spool.add(number)
    assert list(spool.chunks()) == list(spool.chunks()) == [[0, 1], [2, 3]]
    spool.close()


def test_nothing_added_nothing_read() -> None:
    spool: Spool[int] = Spool(2)
    assert (list(spool.chunks()), spool.count) == ([], 0)
    spool.close()


def test_what_is_pending_is_no_more_than_a_chunk() -> None:
    spool: Spool[int] = Spool(2)
    for number in range(5):
        spool.add(number)
        assert len(spool._pending) < 2
    spool.close()
