"""Codes of terms, in whatever form a document names them."""

import pytest

from catalog.records import ConceptScheme
from ptv_sync.mapping.classification import code_in
from ptv_sync.resources import Json
from ptv_sync.v11 import mapper
from ptv_sync.v11.documents import Service
from tests.ptv_sync.v11_documents import service

CLASS, GROUP, EVENT = ConceptScheme.SERVICE_CLASS, ConceptScheme.TARGET_GROUP, ConceptScheme.LIFE_EVENT


@pytest.mark.parametrize(
    ("scheme", "address", "code"),
    [
        (CLASS, "http://urn.fi/URN:NBN:fi:au:ptvl:v1070", "P6.10"),
        (CLASS, "HTTP://URN.FI/urn:nbn:fi:au:ptvl:V1070", "P6.10"),
        (CLASS, "http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P6.10", "P6.10"),
        (CLASS, "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P6.10", "P6.10"),
        (CLASS, "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/p6.10", "P6.10"),
        (GROUP, "http://urn.fi/URN:NBN:fi:au:ptvl:v2002", "KR1.1"),
        (EVENT, "http://urn.fi/URN:NBN:fi:au:ptvl:v3008", "KE2"),
        (CLASS, "http://urn.fi/URN:NBN:fi:au:ptvl:v2002", ""),
        (CLASS, "http://urn.fi/URN:NBN:fi:au:ptvl:v9999", ""),
        (ConceptScheme.ONTOLOGY_TERM, "http://www.yso.fi/onto/koko/p123", ""),
        (CLASS, "", ""),
    ],
)
def test_codes_in_addresses(scheme: ConceptScheme, address: str, code: str) -> None:
    assert code_in(scheme, address) == code


@pytest.mark.parametrize(
    "named",
    [
        {"code": "P6.10"},
        {"code": None, "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v1070"},
        {"code": None, "newUri": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P6.10"},
        {"code": "", "uri": "http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P6.10"},
    ],
)
def test_a_class_of_v11_has_its_code_whatever_names_it(named: Json) -> None:
    record, warnings = mapper.service(Service.model_validate(service(serviceClasses=[named])), None)
    assert (record.concepts[0].key, warnings) == ("P6.10", ())


def test_a_class_that_nobody_knows_keeps_its_address() -> None:
    address = "http://urn.fi/URN:NBN:fi:au:ptvl:v9999"
    record, _ = mapper.service(Service.model_validate(service(serviceClasses=[{"code": None, "uri": address}])), None)
    assert record.concepts[0].key == address
