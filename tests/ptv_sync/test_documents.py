"""v11's documents at the boundary: what is taken, what is cleaned, what is a fault."""

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from ptv_sync.mapping.fields import Document, clean_text
from ptv_sync.v11 import documents
from ptv_sync.v11.documents import Channel, Service
from tests.ptv_sync.v11_documents import channel, guid, key, organisation, service, typed

DOCUMENT_CLASSES = [
    kind
    for kind in vars(documents).values()
    if isinstance(kind, type) and issubclass(kind, Document) and kind is not Document
]


def faults(error: ValidationError) -> list[tuple[int | str, ...]]:
    return [item["loc"] for item in error.errors()]


def test_null_lists_are_empty_and_null_texts_too() -> None:
    """Nulls come in place of lists and texts everywhere (contract §3)."""
    lists = ("serviceChannels", "areas", "organizations", "keywords", "legislation", "languages", "serviceVouchers")
    document = Service.model_validate(service(fundingType=None, serviceVouchersInUse=None, **dict.fromkeys(lists)))
    assert {name: value for name, value in document.model_dump(by_alias=True).items() if name in lists} == {
        name: [] for name in lists
    }
    assert document.funding_type == ""
    assert document.service_vouchers_in_use is False


def test_a_value_may_be_null() -> None:
    assert Service.model_validate(service()).service_descriptions[1].value == ""


@pytest.mark.parametrize("kind", DOCUMENT_CLASSES, ids=lambda kind: kind.__name__)
def test_fields_have_the_names_of_the_documents(kind: type[Document]) -> None:
    assert all(field.alias and "_" not in field.alias for field in kind.model_fields.values())


def test_unknown_fields_are_left_alone() -> None:
    document = Service.model_validate(service(somethingNew={"deep": [1]}, responsibleSoteOrganization=None))
    assert document.id == key("5e", 1)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"id": "not an id"}, ("id",)),
        ({"id": None}, ("id",)),
        ({"serviceNames": "Uinti"}, ("serviceNames",)),
        ({"serviceNames": [{"value": "Uinti", "language": None, "type": "Name"}]}, ("serviceNames", 0, "language")),
        ({"serviceNames": [{"value": "Uinti", "type": "Name"}]}, ("serviceNames", 0, "language")),
        ({"serviceNames": [typed("Name", "Uinti") | {"value": 5}]}, ("serviceNames", 0, "value")),
        ({"areas": [{"municipalities": {"code": "405"}}]}, ("areas", 0, "municipalities")),
        ({"modified": "yesterday"}, ("modified",)),
        ({"generalDescriptionId": "abc"}, ("generalDescriptionId",)),
        ({"organizations": [{"organization": {"id": "abc"}}]}, ("organizations", 0, "organization", "id")),
    ],
)
def test_a_wrong_type_is_a_fault_with_its_place(body: dict[str, Any], place: tuple[int | str, ...]) -> None:
    with pytest.raises(ValidationError) as raised:
        Service.model_validate(service(**body))
    assert faults(raised.value) == [place]


def test_an_id_may_be_in_capitals() -> None:
    assert Service.model_validate(service(id=guid("5e", 1).upper())).id == key("5e", 1)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2020-04-22T09:35:58.293984", datetime(2020, 4, 22, 9, 35, 58, 293984)),  # noqa: DTZ001 - as it is written
        ("2020-04-22T09:35:58.2939847", datetime(2020, 4, 22, 9, 35, 58, 293984)),  # noqa: DTZ001
        ("2018-05-03T11:53:58.162746Z", datetime(2018, 5, 3, 11, 53, 58, 162746, tzinfo=UTC)),
        ("2017-09-11T00:00:00", datetime(2017, 9, 11)),  # noqa: DTZ001
        (None, None),
    ],
)
def test_moments(value: str | None, moment: datetime | None) -> None:
    assert Service.model_validate(service(modified=value)).modified == moment


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Uinti \n", "Uinti"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("nolla\x00 ja \x1b\x7f\x85loput", "nolla ja loput"),
        ("sarkain\tja rivi\n\nvaihto", "sarkain\tja rivi\n\nvaihto"),
        (unicodedata.normalize("NFD", "Hyvä öljy Åbo"), "Hyvä öljy Åbo"),
        ("puolikas \ud83d merkki", "puolikas  merkki"),
        ("kokonainen 😀", "kokonainen 😀"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean
    assert clean_text(clean) == clean


def test_texts_are_cleaned_where_they_come_in() -> None:
    """As JSON brings them: PostgreSQL can keep neither a NUL nor half a character."""
    body = service(serviceNames=[typed("Name", "U\x00inti \ud800", "FI\x00")])
    name = Service.model_validate(json.loads(json.dumps(body))).service_names[0]
    assert (name.value, name.language) == ("Uinti", "fi")


def test_counts_have_bounds() -> None:
    assert Channel.model_validate(channel(signatureQuantity=None)).signature_quantity == 0
    with pytest.raises(ValidationError, match="signatureQuantity"):
        Channel.model_validate(channel(signatureQuantity=40_000))


@pytest.mark.parametrize("code", ["", "5", "4050", "abc", "٤٠٥", None])
def test_a_municipality_s_code_is_three_digits(code: str | None) -> None:
    with pytest.raises(ValidationError, match="code"):
        documents.MunicipalityCode.model_validate({"code": code, "names": []})


def test_a_channel_needs_a_kind() -> None:
    body = channel()
    del body["serviceChannelType"]
    with pytest.raises(ValidationError, match="serviceChannelType"):
        Channel.model_validate(body)


def test_an_organisation_may_lack_everything_but_its_id() -> None:
    document = documents.Organisation.model_validate({"id": organisation()["id"]})
    assert document.organization_names == []
    assert document.municipality is None
