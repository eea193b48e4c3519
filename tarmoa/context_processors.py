"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from catalog.intake.runs import GOOD
from catalog.models import SyncRun


def site(request: HttpRequest) -> dict[str, object]:
    """The site's address, the page's path in it, and `is_demo`: whether what is shown is invented (one query)."""
    return {"site_url": settings.SITE_URL, "page_path": request.path, "is_demo": SimpleLazyObject(_is_demo)}


def _is_demo() -> bool:
    latest = SyncRun.objects.filter(source="ptv", status__in=GOOD, is_dry=False)
    return bool(latest.values_list("is_demo", flat=True).first())
