"""The classifications that services carry: service classes, target groups, life events, ontology terms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.languages import pick
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.records import ConceptScheme

EMPTY = models.Value({}, models.JSONField())


class Concept(models.Model):
    """A term of a classification. `key` is its code (P27.1, KR1.1, KE8) or, where it has none, its URI."""

    scheme = models.CharField(_("scheme"), max_length=16, choices=choices(ConceptScheme))
    key = models.CharField(_("key"), max_length=200)
    uri = models.CharField(_("address"), max_length=200, blank=True)
    parent_uri = models.CharField(_("address of the broader term"), max_length=200, blank=True)
    labels = LocalisedField(_("labels"))
    # Language → other names and wider terms, from the keeper's own thesaurus (`manage.py import_thesaurus`).
    other_labels = models.JSONField(_("other names"), default=dict, db_default=EMPTY, blank=True)
    broader_labels = models.JSONField(_("wider terms"), default=dict, db_default=EMPTY, blank=True)

    class Meta:
        verbose_name = _("classification term")
        verbose_name_plural = _("classification terms")
        ordering = ("scheme", "key")
        constraints = [
            models.UniqueConstraint("scheme", "key", name="catalog_concept_scheme_key"),
            one_of("scheme", ConceptScheme, name="catalog_concept_scheme"),
            models.CheckConstraint(
                name="catalog_concept_key",
                condition=~models.Q(key=""),
                violation_error_message="A classification term needs a key.",
            ),
        ]

    def __str__(self) -> str:
        return f"{pick(self.labels, 'fi')} ({self.key})"
