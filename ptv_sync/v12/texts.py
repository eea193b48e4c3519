"""v12's language versions. Pure."""

from collections.abc import Mapping
from typing import TypeVar

from ptv_sync.mapping.notes import Notes
from ptv_sync.v12.documents import ChannelVersion, Named, ServiceVersion

Version = TypeVar("Version", ChannelVersion, Named, ServiceVersion)


def shown_versions(versions: Mapping[str, Version], notes: Notes) -> dict[str, Version]:
    """The language versions that a page can show: those of a language, with a name. Others are noted."""
    shown: dict[str, Version] = {}
    for language, version in versions.items():
        path = f"languageVersions.{language[:8]}"
        if not version.name:
            notes.add(path, f"texts without a name in their language ({language[:80]!r}), left out")
        elif notes.language(language, path):
            shown[language] = version
    if not shown:
        notes.add("languageVersions", "no language version: no name in any language")
    return shown


def shown_names(version: Named) -> tuple[str, str]:
    """The name to show, and the other one or empty."""
    if version.is_alternative_name_primary and version.alternative_name:
        return version.alternative_name, version.name
    return version.name, version.alternative_name
