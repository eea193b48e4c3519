"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's address and the page's full path in it (for canonical and language links)."""
    return {"site_url": settings.SITE_URL, "page_path": request.path}
