"""PTV's code lists, made of the registers: `[{code, names: [{value, language}]}]` (in documents it is `name`)."""

from collections.abc import Iterable, Mapping

from ptv_sync.demo.names import DIAL_CODES, country_names, language_names
from ptv_sync.demo.readings import NOT_COUNTIES
from ptv_sync.demo.registers import Names, Registers
from ptv_sync.demo.v11.parts import Document, register_names

MUNICIPALITY = "Municipality"
PROVINCE = "Province"
WELLBEING_COUNTY = "WellbeingServiceCounties"
AREA_TYPES = (MUNICIPALITY, PROVINCE, WELLBEING_COUNTY)


def area_codes(registers: Registers) -> dict[str, list[Document]]:
    """The lists of `GetAreaCodes/type/{type}`, by type."""
    counties = {code: names for code, names in registers.counties.items() if code not in NOT_COUNTIES}
    return {
        MUNICIPALITY: _listed({code: place.names for code, place in registers.municipalities.items()}),
        PROVINCE: _listed(registers.regions),
        WELLBEING_COUNTY: _listed(counties),
    }


def language_codes() -> list[Document]:
    """The list of `GetLanguageCodes`."""
    return _listed(language_names())


def country_codes() -> list[Document]:
    """The list of `GetCountryCodes`, with `prefixNumbers`."""
    listed = _listed(country_names())
    return [entry | {"prefixNumbers": [DIAL_CODES[entry["code"]]]} for entry in listed]


def postal_codes(documents: Iterable[Document]) -> list[Document]:
    """The list behind `GetPostalCodes`: the codes in the addresses of `documents`, with their post offices."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        addresses = document.get("addresses")
        for address in addresses if isinstance(addresses, list) else []:
            found |= _post_offices(address)
    return [{"code": code, "names": found[code]} for code in sorted(found)]


def _post_offices(address: object) -> dict[str, list[Document]]:
    """Post offices by code; none of an address that somebody has saved in another shape."""
    parts = (
        [address.get(kind) for kind in ("streetAddress", "postOfficeBoxAddress")] if isinstance(address, dict) else []
    )
    return {
        part["postalCode"]: part.get("postOffice") or []
        for part in parts
        if isinstance(part, dict) and isinstance(part.get("postalCode"), str)
    }


def _listed(names: Mapping[str, Names]) -> list[Document]:
    return [{"code": code, "names": register_names(names[code])} for code in sorted(names)]
