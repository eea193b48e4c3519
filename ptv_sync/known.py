"""How the documents that the catalogue has hang together: what has to be fetched again when something else changes."""

from collections.abc import Iterable
from uuid import UUID

from catalog.models import Channel, Connection, Service, ServiceOrganisation
from ptv_sync.loader.offering import SOURCE
from ptv_sync.resources import Resource


class Known:
    """Ids at the source, as text in lower case."""

    def services_using(self, *, general_descriptions: Iterable[str], organisations: Iterable[str]) -> set[str]:
        """Services that inherit from one of the descriptions or in which one of the organisations has a part.

        Two queries.
        """
        services = Service.objects.filter(source=SOURCE)
        inheriting = services.filter(general_description_source_id__in=list(general_descriptions))
        parts = ServiceOrganisation.objects.filter(
            service__source=SOURCE, organisation_source_id__in=list(organisations)
        )
        ids = {*inheriting.values_list("source_id", flat=True), *parts.values_list("service__source_id", flat=True)}
        return {str(identifier) for identifier in ids}

    def used(self, resource: Resource) -> set[str]:
        """Channels, organisations or general descriptions that services which are not withdrawn name.

        One query; of organisations another for those of the channels.
        """
        live = {"service__source": SOURCE, "service__withdrawn_at__isnull": True}
        found: Iterable[UUID | None]
        if resource is Resource.CHANNEL:
            found = Connection.objects.filter(**live).values_list("channel_source_id", flat=True)
        elif resource is Resource.GENERAL_DESCRIPTION:
            services = Service.objects.filter(source=SOURCE, withdrawn_at__isnull=True)
            found = services.values_list("general_description_source_id", flat=True)
        else:
            channels = Channel.objects.filter(source=SOURCE, withdrawn_at__isnull=True)
            parts = ServiceOrganisation.objects.filter(**live).values_list("organisation_source_id", flat=True)
            found = parts.union(channels.values_list("organisation_source_id", flat=True))
        return {str(identifier) for identifier in found if identifier}
