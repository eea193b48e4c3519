"""A walk over v12 documents against the schemas of PTV's description: what is missing, unknown, or of another kind."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_REF = "#/components/schemas/"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Schemas:
    """The schemas of the digest, by name."""

    def __init__(self, path: Path) -> None:
        self._all: Mapping[str, Schema] = json.loads(path.read_text(encoding="utf-8"))["components"]["schemas"]

    def faults(self, value: object, name: str) -> list[str]:
        """One line for each place where a value is not as the schema of this name has it."""
        return list(self._walk(value, self._all[name], name))

    def _walk(self, value: object, schema: Schema, where: str) -> Iterator[str]:
        if "$ref" in schema:
            schema = self._all[schema["$ref"].removeprefix(_REF)]
        if "anyOf" in schema:
            if not any(not list(self._walk(value, choice, where)) for choice in schema["anyOf"]):
                yield from self._walk(value, schema["anyOf"][0], where)
            return
        if "oneOf" in schema:
            yield from self._discriminated(value, schema, where)
            return
        yield from self._plain(value, schema, where)

    def _plain(self, value: object, schema: Schema, where: str) -> Iterator[str]:
        kind = schema.get("type")
        if kind and not self._is(value, kind):
            yield f"{where}: not {kind}: {value!r:.60}"
        elif "enum" in schema and value not in schema["enum"]:
            yield f"{where}: not in the enumeration: {value!r:.60}"
        elif isinstance(value, list):
            for number, entry in enumerate(value):
                yield from self._walk(entry, schema.get("items", {}), f"{where}[{number}]")
        elif isinstance(value, dict):
            yield from self._object(value, schema, where)
        elif isinstance(value, str):
            yield from self._format(value, schema, where)

    def _object(self, value: dict[str, Any], schema: Schema, where: str) -> Iterator[str]:
        properties = schema.get("properties")
        if properties is None:
            return
        yield from (f"{where}: {key} is missing" for key in schema.get("required", ()) if key not in value)
        for key, inner in value.items():
            if key in properties:
                yield from self._walk(inner, properties[key], f"{where}.{key}")
            else:
                yield f"{where}: {key} is unknown"

    def _discriminated(self, value: object, schema: Schema, where: str) -> Iterator[str]:
        """The one choice whose discriminator has the value's own value."""
        name = schema["discriminator"]["propertyName"]
        own = value.get(name) if isinstance(value, dict) else None
        choices = [self._all[c["$ref"].removeprefix(_REF)] if "$ref" in c else c for c in schema["oneOf"]]
        chosen = [choice for choice in choices if own in choice["properties"][name]["enum"]]
        if len(chosen) != 1:
            yield f"{where}: {name} is {own!r}"
            return
        yield from self._walk(value, chosen[0], f"{where}<{own}>")

    @staticmethod
    def _is(value: object, kind: str) -> bool:
        if kind in ("integer", "number") and isinstance(value, bool):
            return False
        return isinstance(value, _TYPES[kind])

    @staticmethod
    def _format(value: str, schema: Schema, where: str) -> Iterator[str]:
        try:
            match schema.get("format") or schema.get("description"):
                case "uuid":
                    assert _GUID.fullmatch(value)
                case "date-time":
                    assert datetime.fromisoformat(value).tzinfo
                    assert value.endswith("Z")
                case "date":
                    date.fromisoformat(value)
                case "hh:mm":
                    assert _CLOCK.fullmatch(value)
                case "uri":
                    assert "://" in value
        except (AssertionError, ValueError):
            yield f"{where}: not of its form: {value!r:.60}"
