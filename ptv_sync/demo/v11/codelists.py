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
        for address in document.get("addresses") or []:
            for part in (address.get("streetAddress"), address.get("postOfficeBoxAddress")):
                if part and part.get("postalCode"):
                    found[part["postalCode"]] = part["postOffice"]
    return [{"code": code, "names": found[code]} for code in sorted(found)]


def _listed(names: Mapping[str, Names]) -> list[Document]:
    return [{"code": code, "names": register_names(names[code])} for code in sorted(names)]
