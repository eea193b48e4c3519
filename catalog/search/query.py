"""A person's words as a question to the search rows. Never an error, whatever is typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from catalog.languages import TEXT_SEARCH_CONFIG, fallback_order
from catalog.models import SearchRow
from catalog.models.offering import ServiceQuerySet

LONGEST_QUERY = 200
MOST_WORDS = 12
# A reader of one language finds services that have only another one, below those in their own.
OTHER_LANGUAGE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a query, lower case. Only letters and digits are left, so no operator can come through."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        """The first words of what was typed."""
        found = re.findall(r"[^\W_]+", text[:LONGEST_QUERY].casefold())
        return cls(tuple(dict.fromkeys(found))[:MOST_WORDS])

    def tsquery(self, *, is_any_enough: bool, as_beginnings: bool) -> str:
        """The words in PostgreSQL's raw form: all or any of them, as whole words or as beginnings of words."""
        ending = ":*" if as_beginnings else ""
        return (" | " if is_any_enough else " & ").join(word + ending for word in self.words)


def matching(services: ServiceQuerySet, words: Words, *, language: str, is_any_enough: bool = False) -> ServiceQuerySet:
    """The services whose words fit, with `rank` (greater is better).

    Every word is stemmed in each language of the content. In the reader's own it is matched as the beginning of a word;
    in the others that would find too much: Swedish "simma" is cut to "sim" by the Finnish stemmer.
    """
    queries = {
        code: SearchQuery(
            words.tsquery(is_any_enough=is_any_enough, as_beginnings=code == language or config == "simple"),
            config=config,
            search_type="raw",
        )
        for code, config in TEXT_SEARCH_CONFIG.items()
    }
    fits = Q()
    for code, query in queries.items():
        fits |= Q(language=code, vector=query)
    rank = Case(
        *[
            When(
                language=code,
                then=SearchRank(F("vector"), query) * Value(1.0 if code == language else OTHER_LANGUAGE_WEIGHT),
            )
            for code, query in queries.items()
        ],
        output_field=FloatField(),
    )
    rows = SearchRow.objects.filter(fits)
    best = rows.filter(service=OuterRef("pk")).annotate(rank=rank).order_by("-rank").values("rank")[:1]
    return services.filter(pk__in=rows.values("service_id")).annotate(rank=Subquery(best))


def by_name(services: ServiceQuerySet, *, language: str, first: Sequence[str] = ()) -> ServiceQuerySet:
    """In the Finnish alphabetical order of the names that a reader of `language` sees."""
    names = [
        Subquery(SearchRow.objects.filter(service=OuterRef("pk"), language=code).values("sort_name")[:1])
        for code in fallback_order(language, TEXT_SEARCH_CONFIG)  # COALESCE asks only until a name is found
    ]
    return services.annotate(sort_name=Coalesce(*names, Value(""), output_field=TextField())).order_by(
        *first, "sort_name", "pk"
    )
