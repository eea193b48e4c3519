"""Which version of PTV's API an address means. Pure."""

from enum import StrEnum
from urllib.parse import urlsplit

from catalog.intake.errors import ConfigurationError

_EXAMPLE = "Give the whole base, such as http://127.0.0.1:8901/api/v12/."


class Version(StrEnum):
    V11 = "v11"
    V12 = "v12"


def version_of(base_url: str) -> Version:
    """The version that the path of PTV_API_URL names.

    Raises ConfigurationError when it names none or one that is not supported, or is no plain web address.
    """
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ConfigurationError(f"PTV_API_URL is not a web address: {base_url!r}. {_EXAMPLE}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigurationError(f"PTV_API_URL holds more than an address and a path. {_EXAMPLE}")
    segments = [segment for segment in parts.path.split("/") if segment]
    named = segments[-1].casefold() if segments else ""
    if named not in set(Version):
        raise ConfigurationError(
            f"PTV_API_URL must end with a supported version of the interface ({', '.join(Version)}). "
            f"It is {base_url!r}. {_EXAMPLE}"
        )
    return Version(named)
