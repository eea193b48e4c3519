"""v11 documents of our own, as small as they can be or with everything filled in, and a shelf to serve them from."""

import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

from ptv_sync.resources import Json
from ptv_sync.v11.directory import PtvDirectory

SERVICE, CHANNEL, ORGANISATION, GENERAL = "5e", "c4", "09", "9d"


def guid(kind: str, number: int) -> str:
    """An id that shows what it is of."""
    return f"{kind}000000-0000-4000-8000-{number:012d}"


def key(kind: str, number: int) -> UUID:
    return UUID(guid(kind, number))


def text(value: str | None, language: str = "fi") -> Json:
    return {"value": value, "language": language}


def typed(kind: str, value: str | None, language: str = "fi") -> Json:
    return {"type": kind, "value": value, "language": language}


def municipalities(*codes: str) -> list[Json]:
    """The one element in which PTV bundles municipalities chosen one by one."""
    members = [{"code": code, "name": [text(f"Kunta {code}")]} for code in codes]
    return [{"type": "Municipality", "code": None, "name": None, "municipalities": members}]


def service_class(code: str, name: str = "") -> Json:
    return {
        "name": [text(name or code)],
        "code": code,
        "uri": f"http://urn.fi/URN:NBN:fi:au:ptvl:{code}",
        "newUri": f"http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/{code}",
    }


def term(number: int, **names: str) -> Json:
    return {"name": [text(name, code) for code, name in names.items()], "uri": f"http://www.yso.fi/onto/koko/p{number}"}


def service(number: int = 1, /, **fields: Any) -> Json:
    """A service with a Finnish name, in Lappeenranta (405), of the class of sports (a theme's own)."""
    document: Json = {
        "id": guid(SERVICE, number),
        "generalDescriptionId": None,
        "type": "Service",
        "fundingType": "PubliclyFunded",
        "serviceNames": [typed("Name", f"Uinti {number}")],
        "serviceChargeType": "FreeOfCharge",
        "areaType": "LimitedType",
        "areas": municipalities("405"),
        "serviceDescriptions": [typed("Summary", "Uimahalli kaikille."), typed("DeadLine", None)],
        "languages": ["fi"],
        "serviceClasses": [service_class("P27.1", "Liikunta ja urheilu")],
        "targetGroups": [{"name": [text("Kansalaiset")], "code": "KR1", "uri": "http://urn.fi/KR1"}],
        "serviceChannels": None,
        "organizations": [],
        "modified": "2026-11-01T08:00:00.1234567",
    }
    return document | fields


def channel(number: int = 1, kind: str = "Phone", /, **fields: Any) -> Json:
    document: Json = {
        "id": guid(CHANNEL, number),
        "serviceChannelType": kind,
        "organizationId": guid(ORGANISATION, 1),
        "serviceChannelNames": [typed("Name", f"Kanava {number}")],
        "areaType": "Nationwide",
        "services": [],
        "modified": "2026-11-01T08:00:00",
    }
    return document | fields


def organisation(number: int = 1, /, **fields: Any) -> Json:
    document: Json = {
        "id": guid(ORGANISATION, number),
        "organizationType": "Municipality",
        "businessCode": "1234567-1",
        "organizationNames": [typed("Name", f"Kunta {number}")],
        "modified": "2026-11-01T08:00:00",
    }
    return document | fields


def general_description(number: int = 1, /, **fields: Any) -> Json:
    document: Json = {
        "id": guid(GENERAL, number),
        "names": [typed("Name", f"Pohjakuvaus {number}")],
        "descriptions": [],
        "generalDescriptionType": "Municipality",
        "modified": "2026-11-01T08:00:00",
    }
    return document | fields


def connected(number: int, kind: str = CHANNEL, /, **fields: Any) -> Json:
    """A service's connection to a channel or, with `kind` SERVICE, a channel's to a service."""
    end = "serviceChannel" if kind == CHANNEL else "service"
    return {end: {"id": guid(kind, number), "name": f"Toinen pää {number}"}, **fields}


def part(number: int | None, role: str = "Responsible", /, **fields: Any) -> Json:
    """An organisation's part in a service; without a number a producer known by words only."""
    known = None if number is None else {"id": guid(ORGANISATION, number), "name": f"Kunta {number}"}
    return {"organization": known, "roleType": role, **fields}


class Shelf:
    """Documents that a test puts in, changes and takes out; `source` is the directory of what is there now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._served = 0
        self.documents: list[Json] = []

    def put(self, *documents: Json) -> None:
        """Put documents on the shelf, in place of those with the same ids."""
        self.take(*(document["id"] for document in documents))
        self.documents += deepcopy(documents)

    def take(self, *ids: str) -> None:
        self.documents = [document for document in self.documents if document["id"] not in ids]

    def source(self, extra: Sequence[Json] = ()) -> PtvDirectory:
        self._served += 1
        folder = self._folder / str(self._served)
        (folder / "codes").mkdir(parents=True)
        (folder / "codes" / "municipality.json").write_text(json.dumps([{"code": "405", "names": []}]))
        (folder / "documents.json").write_text(json.dumps([*self.documents, *extra]), encoding="utf-8")
        return PtvDirectory(folder)
