"""What search reads: an entry per service and language of the pages, the words they hold, and the editors' thesaurus.

Entries, facets and terms are derived data: `catalog.search.indexing` writes them, `manage.py reindex` makes them anew.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.languages import PAGE_LANGUAGES
from catalog.models.defaulted import DefaultedModel
from catalog.models.fields import choices, one_of
from catalog.models.offering import Service

LANGUAGES = [(code.value, code.value) for code in PAGE_LANGUAGES]


class FacetKind(StrEnum):
    """What results can be narrowed by. COVERAGE tells what is valid in every municipality."""

    THEME = "theme"
    TARGET = "target"
    CHANNEL = "channel"
    CHARGE = "charge"
    SERVICE_LANGUAGE = "service_language"
    PROVIDER = "provider"
    MUNICIPALITY = "municipality"
    COVERAGE = "coverage"


class SearchFacet(models.Model):
    """A value that results can be narrowed by, as the small number that entries hold."""

    kind = models.CharField(max_length=20, choices=choices(FacetKind))
    value = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("search facet")
        verbose_name_plural = _("search facets")
        constraints = [
            models.UniqueConstraint("kind", "value", name="catalog_searchfacet_once"),
            one_of("kind", FacetKind, name="catalog_searchfacet_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class SearchEntry(models.Model):
    """A service on the tray as readers of one language of the pages find it, also where it has no text in it.

    `vector` holds every word, with positions, and those of the head marked (`catalog.search.document`); `head` the
    words that tell most, by weight: A name; B keywords, other names and ontology terms; C parts of these; D summary and
    what the text says often. `counted`: the facets once more, as bytes, for counting. `closeness`: 2 a municipality's,
    1 a wider area's, 0 the nation's. `belonging`: how plainly it is of its theme, in halves of a score. `quality`: from
    0 to 1, how complete and fresh the description is. `sort_name` gives the Finnish alphabetical order under COLLATE
    "C". `card`: what a list shows of it, without more queries. `schedule_number`: the Schedule of its hours. `places`:
    the municipalities where it can be visited, as their codes' numbers; `points`: where, as latitude, longitude,
    latitude …, in degrees.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="search_entries")
    language = models.CharField(_("language"), max_length=8)
    text_language = models.CharField(_("language of the text"), max_length=8)
    vector = SearchVectorField(_("search vector"))
    head = SearchVectorField(_("vector of the words that tell most"))
    facets = ArrayField(models.IntegerField(), verbose_name=_("facets"))
    counted = models.BinaryField(default=b"", db_default=b"")
    closeness = models.PositiveSmallIntegerField(default=0)
    belonging = models.PositiveSmallIntegerField(default=0, db_default=0)
    quality = models.FloatField(default=0)
    grouped_under = models.UUIDField(null=True, blank=True)
    schedule_number = models.PositiveIntegerField(default=0, db_default=0)
    places = ArrayField(models.IntegerField(), default=list, db_default=[])
    points = ArrayField(models.FloatField(), default=list, db_default=[])
    sort_name = models.TextField(_("sorting name"), db_collation="C")
    card = models.JSONField(_("card"), default=dict)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint("service", "language", name="catalog_searchentry_once")]
        indexes = [
            *(
                GinIndex(
                    fields=["vector"], name=f"catalog_searchentry_{code}", condition=models.Q(language=code),
                    fastupdate=False,
                )
                for code in PAGE_LANGUAGES
            ),
            models.Index(fields=["language", "sort_name"], name="catalog_searchentry_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service_id} {self.language}"


class TermKind(StrEnum):
    WORD = "word"
    PLACE = "place"
    ORGANISATION = "organisation"
    THEME = "theme"
    SERVICE = "service"


class SearchTerm(models.Model):
    """A word or name that search knows in a language. `key`: its base forms, joined by spaces; `folded` without marks.

    `target` is the municipality's code or the id of what it names; `documents` the number of services that have it.
    `offered`: 0 for what is not offered to who types; for a word how many services are named or classed by it.
    """

    language = models.CharField(_("language"), max_length=8)
    kind = models.CharField(_("kind"), max_length=12, choices=choices(TermKind))
    text = models.TextField(_("text"))
    folded = models.TextField(_("without marks"))
    key = models.TextField(_("base form"))
    target = models.CharField(_("target"), max_length=64, blank=True)
    documents = models.PositiveIntegerField(_("number of services"), default=0)
    offered = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        constraints = [
            models.UniqueConstraint("language", "kind", "text", "target", name="catalog_searchterm_once"),
            one_of("kind", TermKind, name="catalog_searchterm_kind"),
        ]
        indexes = [
            models.Index(fields=["language", "key"], name="catalog_searchterm_key"),
            models.Index("language", OpClass("folded", name="text_pattern_ops"), name="catalog_searchterm_folded"),
            GinIndex(
                OpClass("folded", name="gin_trgm_ops"),
                name="catalog_searchterm_like",
                condition=models.Q(kind="word"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.text}"


class SearchIndex(models.Model):
    """Which analyser the entries of a language were made with: another one's words would not meet them. `services`: how
    many there are, by which words are weighed."""

    language = models.CharField(_("language"), max_length=8, primary_key=True)
    analyser = models.CharField(_("analyser"), max_length=80)
    built_at = models.DateTimeField(_("built"))
    services = models.PositiveIntegerField(_("number of services"), default=0)

    class Meta:
        verbose_name = _("search index")
        verbose_name_plural = _("search indexes")

    def __str__(self) -> str:
        return f"{self.language}: {self.analyser}"


class ThesaurusGroup(DefaultedModel):
    """Words that mean the same; or, where `official` is given, everyday words and the official ones they lead to."""

    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    words = ArrayField(models.CharField(max_length=100), verbose_name=_("words"), help_text=_("One on each line."))
    official = ArrayField(
        models.CharField(max_length=100), verbose_name=_("official words"), default=list, blank=True,
        help_text=_("One on each line. With these, the words above lead to them; without, all words mean the same."),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)

    class Meta(DefaultedModel.Meta):
        verbose_name = _("thesaurus group")
        verbose_name_plural = _("thesaurus groups")
        ordering = ("language", "words")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.CheckConstraint(
                name="catalog_thesaurusgroup_words",
                condition=models.Q(words__len__gte=2) | (models.Q(words__len__gte=1) & models.Q(official__len__gte=1)),
                violation_error_message=_("Give two words that mean the same, or a word and an official one."),
            ),
            models.CheckConstraint(
                name="catalog_thesaurusgroup_language",
                condition=models.Q(language__in=[code.value for code in PAGE_LANGUAGES]),
                violation_error_message=_("The language is one of the pages'."),
            ),
        ]

    def __str__(self) -> str:
        words = ", ".join(self.words)
        return f"{words} → {', '.join(self.official)}" if self.official else words


class SearchExpansion(models.Model):
    """An expression of the thesaurus in base forms (`key`, and its words as `tokens`) and what it is looked for with as
    well, in base forms too; with `is_topic` only what several of these are about.

    Made from the groups in use by `catalog.search.thesaurus`.
    """

    language = models.CharField(max_length=2)
    key = models.TextField()
    tokens = ArrayField(models.TextField())
    is_equal = models.BooleanField()
    is_topic = models.BooleanField(default=False, db_default=False)
    words = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("search expansion")
        verbose_name_plural = _("search expansions")
        indexes = [GinIndex(fields=["tokens"], name="catalog_searchexpansion_words")]

    def __str__(self) -> str:
        return f"{self.language} {self.key}"


class SavedQuery(models.Model):
    """A question that an editor of the thesaurus wants to see answered well, before and after a change."""

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_queries")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    text = models.CharField(_("words"), max_length=200)

    class Meta:
        verbose_name = _("saved query")
        verbose_name_plural = _("saved queries")
        ordering = ("language", "text")
        constraints = [
            models.UniqueConstraint(
                "editor", "language", "text", name="catalog_savedquery_once",
                violation_error_message=_("You have saved this query already."),
            ),
            models.CheckConstraint(
                name="catalog_savedquery_language",
                condition=models.Q(language__in=[code.value for code in PAGE_LANGUAGES]),
                violation_error_message=_("The language is one of the pages'."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.language}: {self.text}"
