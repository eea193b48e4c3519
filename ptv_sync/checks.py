"""What of the settings keeps Tarmoa from asking PTV, told before anything starts: `manage.py check --tag ptv`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from catalog.intake.errors import ConfigurationError
from ptv_sync.versions import Version, version_of

TAG = "ptv"


def check_interface(**_options: Any) -> list[CheckMessage]:
    """An address of a version that is not supported, or v12 without its key. No address is no fault: pages need none.

    Looks at the settings only; the interface is not asked.
    """
    if not settings.PTV_API_URL:
        return []
    try:
        version = version_of(settings.PTV_API_URL)
    except ConfigurationError as error:
        return [Error(str(error), id="ptv_sync.E001")]
    if version is Version.V12 and not settings.PTV_API_KEY:
        return [Error("PTV_API_KEY is not set: v12 of the interface asks for a key.", id="ptv_sync.E002")]
    return []
