"""The language in which a page is served."""

from django.utils.translation import get_language

from catalog.languages import Language


def page_language() -> str:
    """The active language; Finnish where none is."""
    return get_language() or Language.FI.value
