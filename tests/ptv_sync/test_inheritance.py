"""What services inherit from general descriptions (contract §2.2), from documents to pages' tables."""

from pathlib import Path
from typing import Any

import pytest

from catalog.models import Link, Service, ServiceText
from catalog.records import Charge, ConceptScheme
from tests.ptv_sync.syncing import run
from tests.ptv_sync.v11_documents import GENERAL, SERVICE, Shelf, general_description, guid, key, service, text, typed

pytestmark = pytest.mark.usefixtures("default_data")

LAW = {"names": [text("Kirjastolaki")], "webPages": [{"url": "https://finlex.example/kirjasto", "language": "fi"}]}
OTHER_LAW = {"names": [text("Kuntalaki")], "webPages": [{"url": "https://finlex.example/kunta", "language": "fi"}]}


def event(code: str) -> dict[str, Any]:
    return {"name": [text(code)], "code": code, "uri": f"http://urn.fi/{code}"}


SHARED = general_description(
    type="PermitOrObligation",
    serviceChargeType="Chargeable",
    descriptions=[
        typed("Summary", "Yhteinen tiivistelmä"),
        typed("Description", "Yhteinen kuvaus"),
        typed("BackgroundDescription", "Taustaa"),
        typed("UserInstruction", "Yhteinen ohje"),
        typed("ChargeTypeAdditionalInfo", "Maksu laissa"),
        typed("DeadLine", "Yhteinen määräaika"),
        typed("ProcessingTime", None),
        typed("Description", "Gemensam beskrivning", "sv"),
        typed("Description", "A shared description", "en"),
    ],
    requirements=[text("Yhteinen ehto"), text("Gemensamt villkor", "sv")],
    lifeEvents=[event("KE1"), event("KE2")],
    industrialClasses=[event("93110")],
    legislation=[LAW, OTHER_LAW],
)


def heir(**fields: Any) -> dict[str, Any]:
    """A service with the general description, in Finnish and Swedish."""
    names = [typed("Name", "Kirjasto"), typed("Name", "Bibliotek", "sv")]
    bare: dict[str, Any] = {"type": None, "serviceChargeType": None, "serviceNames": names, "serviceDescriptions": []}
    return service(1, generalDescriptionId=guid(GENERAL, 1), **{**bare, **fields})


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.put(SHARED, service(2))
    return shelf


def synced(shelf: Shelf, *documents: dict[str, Any]) -> Service:
    shelf.put(*documents)
    run(shelf.source())
    return Service.objects.get(source_id=key(SERVICE, 1))


def of(heir: Service, language: str) -> ServiceText:
    return ServiceText.objects.get(service=heir, language=language)


def test_a_service_without_words_of_its_own_has_the_shared_ones(shelf: Shelf) -> None:
    found = synced(shelf, heir())
    finnish, swedish = of(found, "fi"), of(found, "sv")
    assert finnish.summary == "Yhteinen tiivistelmä"
    assert (finnish.general_description, finnish.description) == ("Yhteinen kuvaus\n\nTaustaa", "")
    assert (finnish.instruction, finnish.charge_info) == ("Yhteinen ohje", "Maksu laissa")
    assert (finnish.deadline, finnish.processing_time) == ("Yhteinen määräaika", "")
    assert finnish.requirements == "Yhteinen ehto"
    assert (swedish.summary, swedish.general_description) == ("", "Gemensam beskrivning")
    assert swedish.requirements == "Gemensamt villkor"


def test_a_general_description_adds_no_language(shelf: Shelf) -> None:
    found = synced(shelf, heir())
    assert set(found.texts.values_list("language", flat=True)) == {"fi", "sv"}


def test_own_words_stand_with_the_shared_ones(shelf: Shelf) -> None:
    found = synced(
        shelf,
        heir(
            serviceDescriptions=[
                typed("Summary", "Oma tiivistelmä"),
                typed("Description", "Oma kuvaus"),
                typed("UserInstruction", "Oma ohje"),
                typed("DeadLine", "Oma määräaika"),
            ],
            requirements=[text("Oma ehto")],
        ),
    )
    finnish = of(found, "fi")
    assert finnish.summary == "Oma tiivistelmä"
    assert (finnish.general_description, finnish.description) == ("Yhteinen kuvaus\n\nTaustaa", "Oma kuvaus")
    assert finnish.instruction == "Yhteinen ohje\n\nOma ohje"
    assert finnish.deadline == "Yhteinen määräaika\n\nOma määräaika"
    assert finnish.requirements == "Yhteinen ehto\n\nOma ehto"


@pytest.mark.parametrize(
    ("own", "expected"), [(None, Charge.CHARGED), ("FreeOfCharge", Charge.FREE)], ids=["PTV's null", "own"]
)
def test_charge(own: str | None, expected: Charge, shelf: Shelf) -> None:
    """PTV gives null where the general description says it."""
    assert synced(shelf, heir(serviceChargeType=own)).charge == expected


@pytest.mark.parametrize(("own", "expected"), [(None, "PermitOrObligation"), ("Service", "Service")])
def test_type(own: str | None, expected: str, shelf: Shelf) -> None:
    assert synced(shelf, heir(type=own)).kind == expected


def test_life_events_and_industrial_classes_come_together(shelf: Shelf) -> None:
    found = synced(shelf, heir(lifeEvents=[event("KE2"), event("KE3")]))
    by_scheme = set(found.concepts.values_list("scheme", "key"))
    assert {code for scheme, code in by_scheme if scheme == ConceptScheme.LIFE_EVENT} == {"KE1", "KE2", "KE3"}
    assert (ConceptScheme.INDUSTRIAL_CLASS, "93110") in by_scheme


def test_laws_come_once(shelf: Shelf) -> None:
    found = synced(shelf, heir(legislation=[LAW]))
    laws = Link.objects.filter(service=found, kind="law").order_by("position")
    assert [law.name for law in laws] == ["Kirjastolaki", "Kuntalaki"]


def test_a_change_of_the_general_description_reaches_its_services_alone(shelf: Shelf) -> None:
    """PTV does not list such services as changed (contract §1.1)."""
    synced(shelf, heir())
    shelf.put(SHARED | {"descriptions": [typed("Description", "Uusi kuvaus")]})
    last = run(shelf.source())
    assert last.counts["Service"] == {"unchanged": 1, "updated": 1}
    finnish = of(Service.objects.get(source_id=key(SERVICE, 1)), "fi")
    assert (finnish.general_description, finnish.summary) == ("Uusi kuvaus", "")


def test_an_unpublished_general_description_leaves_its_id(shelf: Shelf) -> None:
    synced(shelf, heir())
    shelf.take(guid(GENERAL, 1))
    last = run(shelf.source())
    assert last.counts["Service"] == {"unchanged": 1, "updated": 1}
    found = Service.objects.get(source_id=key(SERVICE, 1))
    assert found.general_description_source_id == key(GENERAL, 1)
    assert of(found, "fi").general_description == ""
    assert last.faults.count() == 0


def test_an_invalid_general_description_leaves_its_services_as_they_were(shelf: Shelf) -> None:
    synced(shelf, heir())
    shelf.put(SHARED | {"descriptions": "ei luettelo"}, service(3, generalDescriptionId=guid(GENERAL, 1)))
    last = run(shelf.source())
    assert last.counts["GeneralDescription"] == {"invalid": 1}
    assert last.counts["Service"] == {"created": 1, "kept": 1, "unchanged": 1}
    assert of(Service.objects.get(source_id=key(SERVICE, 1)), "fi").general_description == "Yhteinen kuvaus\n\nTaustaa"
    fault = last.faults.get()
    assert (fault.kind, fault.source_id, fault.path) == ("GeneralDescription", guid(GENERAL, 1), "descriptions")
    shelf.put(SHARED)
    assert run(shelf.source()).counts["Service"] == {"unchanged": 2, "updated": 1}
    assert of(Service.objects.get(source_id=key(SERVICE, 3)), "fi").general_description == "Yhteinen kuvaus\n\nTaustaa"
