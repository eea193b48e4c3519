"""What a search of v12 lets through. Pure.

Filters of different names must all hold. An array holds when the document has all of its values, or any of them with
`…Match=any`; where a document has but one value of a kind, any of them is the only way it can be met.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from ptv_sync.demo.readings import Document
from ptv_sync.demo.v12.problems import bad_request
from ptv_sync.demo.v12.request import GUID, Request

Test = Callable[[Document], bool]

_URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
_CODE = re.compile(r"(?!\.)[a-zA-Z0-9.]+(?<!\.)")
_ANY_TEXT = re.compile(r".+")
_AREA_TYPES = ("WholeCountry", "WholeCountryExceptAland", "LimitedArea")
_LIMITED = "LimitedArea"


def _one_of(*values: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, values)))


@dataclass(frozen=True, slots=True)
class Filter:
    """An array of the query: which values it takes, and what a document has to set against them."""

    name: str
    accepts: re.Pattern[str]
    values: Callable[[Document], Collection[str]]
    has_match: bool = True
    in_limited_area: bool = False

    def test(self, request: Request) -> Test | None:
        """The test of this request, None where it does not ask. Raises Refused where it asks amiss."""
        match = request.choice(f"{self.name}Match", "all", "any") if self.has_match else "any"
        wanted = {value.lower() for value in request.many(self.name, self.accepts)}
        if not wanted:
            return None
        if self.in_limited_area and request.one("areaType") != _LIMITED:
            raise bad_request(self.name, f"can be used only with areaType={_LIMITED}")
        if match == "any":
            return lambda document: not wanted.isdisjoint(value.lower() for value in self.values(document))
        return lambda document: wanted <= {value.lower() for value in self.values(document)}


def _listed(name: str, accepts: re.Pattern[str]) -> Filter:
    """A filter by a list that documents hold under the filter's own name."""
    return Filter(name, accepts, lambda document: document[name])


def _single(name: str, accepts: re.Pattern[str], field: str) -> Filter:
    return Filter(name, accepts, lambda document: (document[field],), has_match=False)


def _area(name: str, digits: int) -> Filter:
    """By a code that the document itself names: a municipality is not met through its region or county."""
    return Filter(
        name,
        re.compile(rf"\d{{{digits}}}"),
        lambda document: (document["area"] or {}).get(name) or (),
        in_limited_area=True,
    )


_AREAS = (_area("municipalities", 3), _area("regions", 2), _area("wellbeingServicesCounties", 2))
_LANGUAGES = Filter(
    "languageVersions", _one_of("fi", "sv", "en", "se", "smn", "sms"), lambda document: document["languageVersions"]
)
_ORGANISATIONS = _single("organizationContentIds", GUID, "organizationContentId")
_CLASSIFICATION = (
    _single("serviceTypes", _one_of("Service", "ProfessionalQualification", "PermitOrOtherObligation"), "serviceType"),
    _listed("industrialClasses", _URI),
    _listed("ontologyTerms", _URI),
    _listed("serviceClasses", _CODE),
    _listed("targetGroups", _CODE),
)

SERVICE_FILTERS = (*_AREAS, _LANGUAGES, _ORGANISATIONS, *_CLASSIFICATION)
CHANNEL_FILTERS = (
    *_AREAS,
    _LANGUAGES,
    _ORGANISATIONS,
    _single(
        "channelTypes",
        _one_of("EService", "TelephoneService", "PrintableForm", "ServiceLocation", "WebPage"),
        "serviceChannelType",
    ),
)
ORGANISATION_FILTERS = (
    *_AREAS,
    _LANGUAGES,
    _single("businessIds", _ANY_TEXT, "businessId"),
    _single(
        "organizationTypes",
        _one_of("State", "Municipality", "RegionalOrganization", "Organization", "Company"),
        "organizationType",
    ),
)
GENERAL_DESCRIPTION_FILTERS = (
    _ORGANISATIONS,
    *_CLASSIFICATION,
    _listed(
        "generalDescriptionTypes",
        _one_of("Church", "EmploymentArea", "Municipality", "Other", "WellbeingServicesCounty"),
    ),
)
COLLECTION_FILTERS = (_ORGANISATIONS,)
CONNECTION_FILTERS = (
    _single("serviceContentIds", GUID, "serviceContentId"),
    _single("channelContentIds", GUID, "channelContentId"),
)


def tests_of(filters: Collection[Filter], request: Request) -> list[Test]:
    """All tests that a request asks for. Raises Refused where one cannot be understood."""
    tests = [test for found in filters if (test := found.test(request))]
    if after := request.moment("publishedAtOrAfter"):
        tests.append(lambda document: _is_published_since(document, after))
    if any(found.in_limited_area for found in filters) and (kind := request.choice("areaType", *_AREA_TYPES)):
        tests.append(lambda document: (document["area"] or {}).get("areaType") == kind)
    if filters in (SERVICE_FILTERS, CHANNEL_FILTERS) and (collection := request.one("serviceCollectionContentId")):
        if not GUID.fullmatch(collection):
            raise bad_request("serviceCollectionContentId", "must be a UUID")
        found_in = request.store.service_collections.get(collection.lower(), {}).get("items", ())
        members = {item["contentId"] for item in found_in}
        tests.append(lambda document: document["contentId"] in members)
    return tests


def _is_published_since(document: Document, moment: datetime) -> bool:
    """The moment itself counts too."""
    return bool(document["publishedAt"]) and datetime.fromisoformat(document["publishedAt"]) >= moment
