"""The only writer of the search rows."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from catalog.chunks import chunks
from catalog.languages import TEXT_SEARCH_CONFIG
from catalog.models import SearchRow, Service

CHUNK = 2000

# Gives the Finnish alphabetical order under COLLATE "C" without ICU (docs/search.md).
SORTING = ("åäöæøüéèáàšž", "{|}|}yeeaasz")

_CONFIG = "CASE t.language " + " ".join(
    f"WHEN '{language}' THEN '{config}'" for language, config in TEXT_SEARCH_CONFIG.items()
) + " ELSE 'simple' END"  # fmt: skip

# A: names. B: keywords, ontology terms and classes with their labels. C: summary. D: the rest, channels, organisations.
# PostgreSQL refuses a vector of more than a megabyte, so the longest imaginable texts are indexed as far as fits.
_INSERT = f"""
INSERT INTO catalog_searchrow (service_id, language, vector, sort_name)
SELECT t.service_id, t.language,
       setweight(to_tsvector(c.config, left(concat_ws(' ', t.name, t.alternative_name), 10000)), 'A')
    || setweight(to_tsvector(c.config, left(
           concat_ws(' ', array_to_string(t.keywords, ' '), terms.labels), 20000)), 'B')
    || setweight(to_tsvector(c.config, left(t.summary, 10000)), 'C')
    || setweight(to_tsvector(c.config, left(
           concat_ws(' ', t.general_description, t.description, t.instruction, t.requirements, channels.names,
                     organisations.names), 100000)), 'D'),
       left(translate(lower(t.name), %(from)s, %(to)s), 500)
  FROM catalog_servicetext t
 CROSS JOIN LATERAL (SELECT ({_CONFIG})::regconfig AS config) c
  LEFT JOIN LATERAL (
       SELECT string_agg(k.labels ->> t.language, ' ' ORDER BY k.scheme, k.key) AS labels
         FROM catalog_service_concepts sc JOIN catalog_concept k ON k.id = sc.concept_id
        WHERE sc.service_id = t.service_id AND k.scheme IN ('ontology_term', 'service_class')) terms ON true
  LEFT JOIN LATERAL (
       SELECT string_agg(ct.name, ' ' ORDER BY cc.position, ct.name) AS names
         FROM catalog_connection cc
         JOIN catalog_channel ch ON ch.id = cc.channel_id AND ch.withdrawn_at IS NULL
         JOIN catalog_channeltext ct ON ct.channel_id = ch.id AND ct.language = t.language
        WHERE cc.service_id = t.service_id) channels ON true
  LEFT JOIN LATERAL (
       SELECT string_agg(ot.name, ' ' ORDER BY so.position, ot.name) AS names
         FROM catalog_serviceorganisation so JOIN catalog_organisationtext ot ON ot.organisation_id = so.organisation_id
        WHERE so.service_id = t.service_id AND ot.language = t.language) organisations ON true
 WHERE t.service_id = ANY(%(ids)s)
"""  # noqa: S608 - built of our own constants


def index(service_ids: Iterable[UUID] | None = None) -> int:
    """Write the search rows of the services anew (of all without an argument); answers with the number of rows.

    Two statements per 2,000 services, in the caller's transaction.
    """
    written = 0
    for chunk in chunks(Service.objects.values_list("pk", flat=True) if service_ids is None else service_ids, CHUNK):
        SearchRow.objects.filter(service__in=chunk).delete()
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, {"ids": chunk, "from": SORTING[0], "to": SORTING[1]})
            written += cursor.rowcount
    return written
