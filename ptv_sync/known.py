"""How the documents that the catalogue has hang together: what has to be fetched again when something else changes."""

from collections.abc import Iterable

from catalog.models import Channel, Connection, Service, ServiceOrganisation
from ptv_sync.loader.offering import SOURCE
from ptv_sync.resources import is_guid


class Known:
    """Ids at the source, as text in lower case."""

    def services_using(self, *, general_descriptions: Iterable[str], organisations: Iterable[str]) -> set[str]:
        """Services that inherit from one of the descriptions or in which one of the organisations has a part.

        What is no id is in use nowhere. Two queries.
        """
        services = Service.objects.filter(source=SOURCE)
        inheriting = services.filter(general_description_source_id__in=list(filter(is_guid, general_descriptions)))
        parts = ServiceOrganisation.objects.filter(
            service__source=SOURCE, organisation_source_id__in=list(filter(is_guid, organisations))
        )
        ids = {*inheriting.values_list("source_id", flat=True), *parts.values_list("service__source_id", flat=True)}
        return {str(identifier) for identifier in ids}

    def used_channels(self) -> set[str]:
        """Channels that a service which is not withdrawn names. One query."""
        used = Connection.objects.filter(source=SOURCE, service__withdrawn_at__isnull=True, service__isnull=False)
        return {str(identifier) for identifier in used.values_list("channel_source_id", flat=True).distinct()}

    def used_organisations(self) -> set[str]:
        """Organisations that a service or channel which is not withdrawn names. Two queries."""
        parts = ServiceOrganisation.objects.filter(service__source=SOURCE, service__withdrawn_at__isnull=True)
        channels = Channel.objects.filter(source=SOURCE, withdrawn_at__isnull=True)
        named = (rows.values_list("organisation_source_id", flat=True).distinct() for rows in (parts, channels))
        return {str(identifier) for rows in named for identifier in rows if identifier}
