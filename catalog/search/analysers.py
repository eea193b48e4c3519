"""The installation's analysers, and whether the index was made with them."""

from pathlib import Path

from django.conf import settings

from catalog.languages import PAGE_LANGUAGES
from catalog.models import SearchIndex
from catalog.search.analysis.registry import Remembering, analyser_for


def analyser(language: str) -> Remembering:
    """The analyser of a language as the settings have it."""
    folder = Path(settings.SEARCH_DICTIONARIES) if settings.SEARCH_DICTIONARIES else None
    return analyser_for(language, settings.FINNISH_ANALYSER, folder)


def strangers() -> dict[str, tuple[str, str]]:
    """Languages whose entries were made with another analyser than this process has: → (theirs, ours). One query.

    Their words do not meet those of questions: `manage.py reindex` mends it.
    """
    made = dict(SearchIndex.objects.values_list("language", "analyser"))
    ours = {language.value: analyser(language).name for language in PAGE_LANGUAGES}
    return {code: (made.get(code, ""), name) for code, name in ours.items() if made.get(code) != name}
