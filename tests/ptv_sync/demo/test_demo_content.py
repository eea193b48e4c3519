"""The bundled content is whole, and what is wrong in a content is said with file, entry and field."""

from pathlib import Path

import pytest

from ptv_sync.demo.content import Content, ContentError, load_content

OFF_TRAY = "ei_tarjottimelle"

ORGANISATION = """
[[organisation]]
key = "mallila"
type = "Organization"
business_code = "0000099-9"
area = "nationwide"
[organisation.fi]
name = "Mallila ry"
summary = "Yhdistys."
"""
CHANNEL = """
[[channel]]
key = "puhelin"
kind = "phone"
organisation = "mallila"
languages = ["fi"]
modified = 2026-09-14T08:12:00
phones = [ { number = "015 000 1234" } ]
[channel.fi]
name = "Puhelin"
summary = "Soita."
"""
SERVICE = """
[[service]]
key = "jumppa"
organisation = "mallila"
area = ["739"]
classes = ["P27.1"]
terms = ["p30612"]
targets = ["KR1"]
languages = ["fi"]
modified = 2026-09-14T08:12:00
channels = ["puhelin"]
[service.fi]
name = "Jumppa"
summary = "Liiku."
"""
TERMS = '[p30612]\nfi = "liikunta"\n'


def write_content(
    folder: Path, *, service: str = SERVICE, channel: str = CHANNEL, organisation: str = ORGANISATION
) -> Path:
    for name in ("services", "channels"):
        (folder / name).mkdir()
    (folder / "organisations.toml").write_text(organisation, encoding="utf-8")
    (folder / "general_descriptions.toml").write_text("", encoding="utf-8")
    (folder / "terms.toml").write_text(TERMS, encoding="utf-8")
    (folder / "services" / "liikunta.toml").write_text(service, encoding="utf-8")
    (folder / "channels" / "liikunta.toml").write_text(channel, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def test_there_is_enough_of_everything(content: Content) -> None:
    off_tray = [key for key, file in content.origins.items() if file == OFF_TRAY]
    assert len(off_tray) >= 12
    assert len(content.services) - len(off_tray) >= 130
    assert len(content.organisations) >= 25
    assert len(content.general_descriptions) >= 4
    assert {channel.kind for channel in content.channels.values()} == {"location", "phone", "web", "e-service", "form"}


def test_every_municipality_of_south_karelia_is_served(content: Content) -> None:
    served = {code for service in content.services.values() if isinstance(service.area, tuple) for code in service.area}
    assert {"153", "405", "416", "441", "580", "689", "700", "739", "831"} <= served
    assert {"nationwide", "county:11"} <= {service.area for service in content.services.values()}


def test_a_good_part_is_in_swedish_and_english(content: Content) -> None:
    services = content.services.values()
    assert sum("sv" in service.texts for service in services) >= len(services) * 0.5
    assert sum("en" in service.texts for service in services) >= len(services) * 0.35
    assert sum("fi" not in service.texts for service in services) <= 1


def test_hours_are_of_all_sorts(content: Content) -> None:
    hours = [entry for channel in content.channels.values() for entry in channel.hours]
    assert {entry.kind for entry in hours} == {"weekly", "exception", "over-midnight"}
    assert any(entry.always for entry in hours)
    assert any(entry.appointment for entry in hours)
    assert any(entry.kind == "weekly" and _has_a_break(entry.open) for entry in hours)
    assert any(not channel.hours for channel in content.channels.values())


def _has_a_break(spells: object) -> bool:
    days = [spell.day_from for spell in spells] if isinstance(spells, tuple) else []
    return len(days) > len(set(days))


def test_no_text_is_written_twice(content: Content) -> None:
    """Texts from a template would be the same, or nearly, in several services."""
    described = [text.description for service in content.services.values() for text in service.texts.values()]
    paragraphs = [part for text in described for part in text.split("\n\n") if len(part) > 120]
    assert len(paragraphs) == len(set(paragraphs))


def test_a_small_content_is_read(tmp_path: Path) -> None:
    content = load_content(write_content(tmp_path))
    assert content.services["jumppa"].fi is not None
    assert content.origins == {"jumppa": "liikunta"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('summary = "Liiku."', 'sumary = "Liiku."', "services/liikunta.toml: service jumppa: fi.sumary: Extra inputs"),
        ('"Liiku."', '"' + "x" * 151 + '"', "service jumppa: fi.summary: String should have at most 150"),
        ('name = "Jumppa"', 'name = "' + "x" * 101 + '"', "service jumppa: fi.name: String should have at most 100"),
        ('"P27.1"', '"P99.9"', "service jumppa: classes: there is no “P99.9”"),
        ('"p30612"', '"p1"', "service jumppa: terms: there is no “p1”"),
        ('"KR1"', '"KR9"', "service jumppa: targets: there is no “KR9”"),
        ('"739"', '"999"', "service jumppa: area: there is no “999”"),
        ('"puhelin"', '"kone"', "service jumppa: channels: there is no “kone”"),
        ('"mallila"', '"tuntematon"', "service jumppa: organisation: there is no “tuntematon”"),
        ("[service.fi]", "[service.xx]", "service jumppa: xx: Extra inputs"),
        ("[[service]]", "[[palvelu]]", "services/liikunta.toml: unknown table “palvelu”"),
        ("key =", "key", "services/liikunta.toml: not TOML"),
    ],
)
def test_a_fault_in_a_service_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        load_content(write_content(tmp_path, service=SERVICE.replace(old, new)))
    assert any(fault in line for line in caught.value.faults), caught.value.faults


@pytest.mark.parametrize(
    ("addition", "fault"),
    [
        ('[[channel.hours]]\nopen = ["Mon 9-12"]', "hours.0.open: “Mon 9-12” is not of the form"),
        ("[[channel.hours]]\nfrom = 2026-01-01\nalways = true", "“from” and “to” belong together"),
        ('[[channel.hours]]\nkind = "exception"\nfrom = 2026-01-01\nto = 2026-01-01', "an exception has dates, and"),
        ("[[channel.hours]]\nclosed = true", "say one of: open, always = true, appointment = true"),
        ('[channel.sv]\nname = "Telefon"\nsummary = "Ring."\ndisplay = "alternative"', "without an alternative_name"),
        ('[channel.delivery]\nfi = "Tuo lomake."', "a channel of kind phone has no delivery"),
    ],
)
def test_a_fault_in_a_channel_is_named(tmp_path: Path, addition: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        load_content(write_content(tmp_path, channel=f"{CHANNEL}\n{addition}\n"))
    assert any("channel puhelin" in line and fault in line for line in caught.value.faults), caught.value.faults


@pytest.mark.parametrize(
    ("old", "new"),
    [("015 000 1234", "040 123 4567"), ("015 000 1234", "015 194 1234")],
)
def test_a_number_that_could_reach_somebody_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(ContentError, match=r"channel puhelin: phones\.0\.number"):
        load_content(write_content(tmp_path, channel=CHANNEL.replace(old, new)))


def test_an_address_that_could_reach_somebody_is_refused(tmp_path: Path) -> None:
    channel = CHANNEL.replace("[channel.fi]", 'email = "neuvonta@mallila.fi"\n[channel.fi]')
    with pytest.raises(ContentError, match="channel puhelin: email"):
        load_content(write_content(tmp_path, channel=channel))


def test_a_key_used_twice_is_named_with_both_files(tmp_path: Path) -> None:
    folder = write_content(tmp_path)
    (folder / "channels" / "toinen.toml").write_text(CHANNEL, encoding="utf-8")
    with pytest.raises(ContentError, match=r"channels/toinen\.toml: channel puhelin: .* in channels/liikunta\.toml"):
        load_content(folder)


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    service = SERVICE.replace('"P27.1"', '"P99.9"').replace('"739"', '"999"')
    with pytest.raises(ContentError) as caught:
        load_content(write_content(tmp_path, service=service))
    assert len(caught.value.faults) == 2
