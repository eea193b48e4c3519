"""PTV ids of the demonstration's entries: always the same for the same kind and key. Pure."""

from uuid import UUID, uuid5

# A namespace of our own, so that no id can meet one of the real PTV.
_NAMESPACE = UUID("7a6d1f2e-5b0c-4c8e-9a53-1e0f4b7c2d91")


def guid(kind: str, key: str) -> str:
    """The id of an entry, e.g. of ("service", "tuolijumppa-savitaipale"), as a lower-case GUID."""
    return str(uuid5(_NAMESPACE, f"{kind}/{key}"))
