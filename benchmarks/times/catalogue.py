"""Hours, places and events for the multiplied catalogue, made by SQL. Needs Django to be set up."""

from django.db import connection, transaction

from benchmarks import BenchmarkError
from catalog.models import Event, EventOccurrence

# Hours of a copy are moved by so many quarters of an hour at most, so that schedules differ.
QUARTERS = 8


@transaction.atomic
def give_hours_and_places() -> None:
    """Give the copies of channels, which `benchmarks.search.catalogue` made, the hours and places of their originals:
    the hours moved by some quarters of an hour, the places to other municipalities."""
    with connection.cursor() as cursor:
        for statement in (_COPIES, _HOURS, _HOURS_ROWS, _SPELLS, _PLACES):
            cursor.execute(statement.replace("{quarters}", str(QUARTERS)))


@transaction.atomic
def make_events(number: int) -> None:
    """Multiply the events that there are, with their times and search entries: each on other days, elsewhere."""
    if not Event.objects.exists():
        raise BenchmarkError("There is no event to multiply.")
    with connection.cursor() as cursor:
        for statement in _EVENTS:
            cursor.execute(statement, {"number": number})
    if Event.objects.count() < number or not EventOccurrence.objects.exists():
        raise BenchmarkError(f"{Event.objects.count()} events are not the {number} asked for.")


# A copy's name ends in its number.
_COPIES = """
    CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
    SELECT original.id AS old, copy.id AS new, number
      FROM catalog_channel AS original
     CROSS JOIN LATERAL generate_series(1, (SELECT count(*) / 100 FROM catalog_channel)) AS number
      JOIN catalog_channel AS copy ON copy.id = md5(original.id::text || ':' || number)::uuid
"""
_HOURS = """
    CREATE TEMPORARY TABLE copied_hours ON COMMIT DROP AS
    SELECT row.id AS old, nextval(pg_get_serial_sequence('catalog_servicehours', 'id')) AS new, copied.new AS channel,
           number
      FROM copied JOIN catalog_servicehours AS row ON row.channel_id = copied.old
"""
_HOURS_ROWS = """
    INSERT INTO catalog_servicehours (id, channel_id, connection_id, kind, valid_from, valid_to, is_closed,
        is_always_open, is_by_appointment, title, info, holiday, years, position)
    SELECT copy.new, copy.channel, NULL, kind, valid_from, valid_to, is_closed, is_always_open, is_by_appointment,
           title, info, holiday, years, position
      FROM copied_hours AS copy JOIN catalog_servicehours AS row ON row.id = copy.old
"""
_SPELLS = """
    INSERT INTO catalog_openingspell (hours_id, day_from, day_to, opens, closes, weeks, is_by_appointment, info,
        position)
    SELECT copy.new, day_from, day_to, opens + copy.number % {quarters} * interval '15 min',
           closes + copy.number / {quarters} % {quarters} * interval '15 min', weeks, is_by_appointment, info, position
      FROM copied_hours AS copy JOIN catalog_openingspell AS row ON row.hours_id = copy.old
"""
_PLACES = """
    WITH places AS (
        SELECT code, latitude, longitude, row_number() OVER (ORDER BY md5(code)) - 1 AS place,
               count(*) OVER () AS number
          FROM catalog_municipality WHERE latitude IS NOT NULL
    )
    INSERT INTO catalog_address (channel_id, position, kind, form, street, street_number, po_box, postal_code,
        post_office, municipality_id, info, free_text, receiver, country, coordinate_state, latitude, longitude,
        easting, northing)
    SELECT copied.new, position, kind, form, street, street_number, po_box, postal_code, post_office, places.code,
           info, free_text, receiver, country, coordinate_state,
           places.latitude + (abs(hashtextextended(copied.new::text, 1)) % 1000 - 500) / 10000.0,
           places.longitude + (abs(hashtextextended(copied.new::text, 2)) % 1000 - 500) / 10000.0, 500000, 6800000
      FROM copied JOIN catalog_address AS row ON row.channel_id = copied.old
      JOIN places ON places.place =
           floor(places.number * power(abs(hashtextextended(copied.new::text, 3)) % 10000 / 10000.0, 2))
"""
_EVENTS = (
    """
    CREATE TEMPORARY TABLE copied_events ON COMMIT DROP AS
    SELECT event.id AS old, md5(event.id::text || ':' || copy)::uuid AS new, copy,
           (abs(hashtextextended(event.id || ':' || copy, 0)) %% 360) * interval '1 day' AS moved,
           place.code, place.facet
      FROM catalog_event AS event
     CROSS JOIN generate_series(1, %(number)s / (SELECT count(*) FROM catalog_event)) AS copy
      JOIN LATERAL (
           SELECT municipality.code, facet.id AS facet,
                  row_number() OVER (ORDER BY municipality.code) - 1 AS place, count(*) OVER () AS number
             FROM catalog_municipality AS municipality
             JOIN catalog_searchfacet AS facet ON facet.kind = 'municipality' AND facet.value = municipality.code
           ) AS place ON place.place = abs(hashtextextended(event.id || ':' || copy, 1)) %% place.number
    """,
    """
    INSERT INTO catalog_event (id, source_id, fingerprint, state, state_note, kind, organiser_names, names, summaries,
        descriptions, starts_at, ends_at, has_times, repeat_rule, skipped_on, is_remote, place_names, streets,
        postal_code, charge, charge_infos, accessibility, registration_infos, registration_url, info_url, image_alts,
        image_licence, image_credit, created_at, modified_at, organisation_id, municipality_id)
    SELECT copy.new, source_id, fingerprint, state, state_note, kind, organiser_names, names, summaries, descriptions,
        starts_at + moved, ends_at + moved, has_times, repeat_rule, skipped_on, is_remote, place_names, streets,
        postal_code, charge, charge_infos, accessibility, registration_infos, registration_url, info_url, image_alts,
        image_licence, image_credit, created_at, modified_at, organisation_id, copy.code
      FROM copied_events AS copy JOIN catalog_event AS row ON row.id = copy.old
    """,
    """
    INSERT INTO catalog_event_themes (event_id, theme_id)
    SELECT copy.new, theme_id FROM copied_events AS copy JOIN catalog_event_themes AS row ON row.event_id = copy.old
    """,
    """
    INSERT INTO catalog_eventoccurrence (event_id, during)
    SELECT copy.new, tstzrange(lower(during) + moved, upper(during) + moved)
      FROM copied_events AS copy JOIN catalog_eventoccurrence AS row ON row.event_id = copy.old
     WHERE lower(during) + moved < now() + interval '400 days'
    """,
    """
    INSERT INTO catalog_evententry (event_id, language, vector, facets)
    SELECT copy.new, language, vector,
           ARRAY(SELECT number FROM unnest(facets) AS number
                  WHERE NOT EXISTS (SELECT 1 FROM catalog_searchfacet AS facet
                                     WHERE facet.id = number AND facet.kind = 'municipality')) || copy.facet::int
      FROM copied_events AS copy JOIN catalog_evententry AS row ON row.event_id = copy.old
    """,
)
