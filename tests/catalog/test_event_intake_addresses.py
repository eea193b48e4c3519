"""Which addresses outside may be asked, and that nothing gets past that."""

from collections.abc import Sequence

import pytest
import requests

from catalog.events.demo.server import Answer, Content, DemoServer
from catalog.intake.addresses import AddressRefused, checked_addresses, target_of
from catalog.intake.errors import SourceBadAnswer, SourceNotFound, SourceUnreachable
from catalog.intake.outside import fetch, guarded_session


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org", "//example.org/",
        "example.org", "", "https://", "https:///path", "https://user:word@example.org/", "https://user@example.org/",
        "https://example.org:99999/", "https://example.org:a/", "https://exa mple.org/", "https://example.org\\@here/",
        "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.1/", "https://0x7f000001/", "https://127.1/",
        "https://017700000001/", "https://1.2.3.4.5/", "https://[::1", "https://example.org/" + "a" * 2000,
        "https://example.org/\r\nHost: other",
    ],
)  # fmt: skip
def test_addresses_that_are_refused_by_their_form(url: str) -> None:
    with pytest.raises(AddressRefused):
        target_of(url)


def test_addresses_that_are_fine_by_their_form() -> None:
    assert target_of("https://API.example.org/v1/?a=1").host == "api.example.org"
    assert target_of("https://example.org:8443/").port == 8443
    assert target_of("http://127.0.0.1:80/", allow_local=True).scheme == "http"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::",  # noqa: S104 - nobody binds to it here
        "169.254.169.254", "fe80::1", "10.0.0.8", "172.16.0.1",
        "172.31.255.255", "192.168.1.1", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "2001:0:1::1",
        "fe80::1%eth0",
    ],
)  # fmt: skip
def test_hosts_that_lead_elsewhere_than_to_the_whole_internet(address: str) -> None:
    with pytest.raises(AddressRefused):
        checked_addresses("events.example.org", 443, look_up=lambda _host, _port: [address])
    with pytest.raises(AddressRefused):
        checked_addresses("events.example.org", 443, look_up=lambda _host, _port: ["8.8.8.8", address])
    if ":" not in address:
        with pytest.raises(AddressRefused):
            checked_addresses(address, 443)


def test_hosts_that_lead_to_the_whole_internet() -> None:
    assert checked_addresses("a.example.org", 443, look_up=lambda _host, _port: ["8.8.8.8"]) == ["8.8.8.8"]
    assert checked_addresses("2606:4700::1111", 443) == ["2606:4700::1111"]
    with pytest.raises(OSError, match="no address"):
        checked_addresses("a.example.org", 443, look_up=lambda _host, _port: [])


def test_only_this_machine_is_local() -> None:
    assert checked_addresses("127.0.0.1", 80, allow_local=True) == ["127.0.0.1"]
    for other in ("10.0.0.1", "169.254.169.254", "192.168.0.1"):
        with pytest.raises(AddressRefused):
            checked_addresses(other, 80, allow_local=True)


def test_nothing_local_is_asked_without_the_setting() -> None:
    with DemoServer() as url:
        with pytest.raises(AddressRefused):
            fetch(guarded_session(), url, most_bytes=100)
        with pytest.raises(AddressRefused):
            fetch(guarded_session(), url.replace("http:", "https:"), most_bytes=100)


def test_a_name_that_turns_to_the_inside_is_refused_while_connecting() -> None:
    """Rebinding: the address that is checked is the one connected to, so a second answer has no use."""
    answers: list[Sequence[str]] = [["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    session = guarded_session(allow_local=True, look_up=look_up)
    with DemoServer() as url:
        named = url.replace("127.0.0.1", "events.example.org")
        assert fetch(session, named + "event/", most_bytes=10_000_000).content
        session.close()
        with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
            fetch(session, named + "event/", most_bytes=10_000_000)
    assert asked == ["events.example.org", "events.example.org"]


def redirecting(location: str) -> Content:
    content = Content()
    content.answer = lambda target: Answer(302, b"", headers={"Location": location}) if target == "/go" else None
    return content


@pytest.mark.parametrize(
    "location", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd", "http://2130706433/"]
)
def test_redirects_are_checked_as_the_first_address(location: str) -> None:
    with DemoServer(redirecting(location)) as url, pytest.raises(AddressRefused):
        fetch(guarded_session(allow_local=True), url.replace("/v1/", "/go"), most_bytes=100)


def test_redirects_end() -> None:
    with DemoServer(redirecting("/go")) as url, pytest.raises(SourceBadAnswer, match="more than 3 redirects"):
        fetch(guarded_session(allow_local=True), url.replace("/v1/", "/go"), most_bytes=100)


def test_a_redirect_within_bounds_is_followed() -> None:
    with DemoServer(redirecting("/kalenteri.ics")) as url:
        found = fetch(guarded_session(allow_local=True), url.replace("/v1/", "/go"), most_bytes=100_000)
    assert found.url.endswith("/kalenteri.ics")
    assert found.content.startswith(b"BEGIN:VCALENDAR")


def test_answers_are_bounded_and_other_statuses_are_faults() -> None:
    session = guarded_session(allow_local=True)
    with DemoServer() as url:
        with pytest.raises(SourceBadAnswer, match="more than"):
            fetch(session, url.replace("/v1/", "/kalenteri.ics"), most_bytes=10)
        with pytest.raises(SourceNotFound):
            fetch(session, url + "nothing", most_bytes=1000)
        with pytest.raises(SourceNotFound, match="410"):
            fetch(session, url + "event/demo:peruttu-kerho/", most_bytes=1000)
    with pytest.raises(SourceUnreachable):
        fetch(guarded_session(allow_local=True), url, most_bytes=1000)


def test_a_proxy_of_the_environment_is_not_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://10.0.0.1:3128")
    session = guarded_session(allow_local=True)
    assert isinstance(session, requests.Session)
    with DemoServer() as url:
        assert fetch(session, url.replace("/v1/", "/kalenteri.ics"), most_bytes=100_000).content
