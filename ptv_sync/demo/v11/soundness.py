"""Whether a document that somebody has saved can be served: the API is asked for it before anybody else does."""

from ptv_sync.demo.v11.api import answer
from ptv_sync.demo.v11.store import Store

_DATE = {"date": "2000-01-01T00:00:00"}
_ANYWHERE = "area/Municipality/code/405"
_QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    *((resource, _DATE) for resource in ("Service", "ServiceChannel", "Organization", "GeneralDescription")),
    *((f"{resource}/{_ANYWHERE}", {}) for resource in ("Service", "ServiceChannel", "Organization")),
    ("Service/area/Province/code/09", {}),
    ("Service/area/WellbeingServiceCounties/code/11", {}),
    ("Service/serviceClass", {"uri": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P1.1"}),
    ("Service/targetGroup", {"uri": "http://uri.suomi.fi/codelist/ptv/ptvkohderyhmat/code/KR1"}),
    ("Service/list/area/Municipality/code/405", {"serviceWithGD": "true"}),
    ("Service/type/Service", {}),
    ("Service/industrialClass", {"uri": "-"}),
    ("ServiceChannel/type/Phone", {}),
    ("Service/serviceChannel/{id}", {}),
    *((f"{resource}/{{id}}", {}) for resource in ("Service", "ServiceChannel", "Organization", "GeneralDescription")),
    ("CodeList/GetMunicipalityCodes", {}),
)


def fault_of(store: Store) -> str:
    """What keeps the API from serving a store, in a few words; empty where nothing does.

    Documents are looked at as far as the API reads them: what only a client reads is the client's to judge.
    """
    identifier = next((key for key in (*store.services, *store.channels, *store.organisations)), "")
    for path, query in _QUESTIONS:
        try:
            answer(store, path.format(id=identifier), query)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            return f"{type(error).__name__} {error}"
    return ""
