"""Pairs that may be the same thing: both sides next to each other, and a person's word on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models.functions import Length
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import Choice, ModelAdmin
from catalog.admin.ledger import VIAS, card_link, link
from catalog.duplicates.decide import decide
from catalog.duplicates.find import LENGTHS
from catalog.models import (
    Connection,
    DuplicatePair,
    Organisation,
    PairKind,
    PairState,
    Service,
    ServiceOrganisation,
    ServiceText,
)
from catalog.models.offering import Via
from catalog.records import OrganisationRole

STATES = {
    PairState.SUSPECTED: _("suspected"),
    PairState.CONFIRMED: _("the same"),
    PairState.PARTED: _("not the same"),
}
KINDS = {PairKind.SERVICE: _("service"), PairKind.ORGANISATION: _("organisation")}
REASONS = {
    "names": _("name in the same words (%s)"),
    "channels": _("the same channel"),
    "channel_names": _("a channel of the same name: %s"),
    "phones": _("the same phone number: %s"),
    "addresses": _("the same address: %s"),
    "links": _("the same web page: %s"),
    "business_code": _("the same business ID: %s"),
}
Sides = Mapping[UUID, SafeString]


class PairStateFilter(admin.SimpleListFilter):
    """The queue is what is suspected, unless somebody asks for what has been decided."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[Choice]:
        return [*((state.value, words) for state, words in STATES.items()), ("all", _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        chosen = self.value() or PairState.SUSPECTED
        for value, words in self.lookup_choices:
            address = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": chosen == value, "query_string": address, "display": words}

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        chosen = self.value() or PairState.SUSPECTED
        return queryset if chosen == "all" else queryset.filter(state=chosen)


class PairList(ChangeList):
    """A page of pairs, with both sides of each read at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        with_sides(self.result_list)


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ModelAdmin):
    """The list takes 13 queries besides the session's, whatever its length; a decision some ten more."""

    list_display = ("kind_in_words", "one", "other", "why", "state_in_words", "found_at", "decided_at", "decided_by")
    list_display_links = ("kind_in_words",)
    list_filter = (PairStateFilter, "kind")
    list_select_related = ("decided_by",)
    fields = ("kind_in_words", "one", "other", "why", "state_in_words", "found_at", "decided_at", "decided_by")
    readonly_fields = ("kind_in_words", "one", "other", "why", "state_in_words")
    actions = ("confirm", "part")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PairList

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The rules find the pairs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: DuplicatePair | None = None) -> bool:
        """Whoever may change decides in the list; a pair's own page is to look at."""
        return obj is None and super().has_change_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: DuplicatePair | None = None) -> bool:
        return super().has_view_permission(request) or super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: DuplicatePair | None = None) -> bool:
        """A deleted pair would be found again; parting it is the way."""
        return False

    @admin.action(description=_("They are the same: show one of them in lists"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: models.QuerySet[DuplicatePair]) -> None:
        self._decide(request, queryset, PairState.CONFIRMED)

    @admin.action(description=_("They are not the same: show both"), permissions=["change"])
    def part(self, request: HttpRequest, queryset: models.QuerySet[DuplicatePair]) -> None:
        self._decide(request, queryset, PairState.PARTED)

    def _decide(self, request: HttpRequest, queryset: models.QuerySet[DuplicatePair], state: PairState) -> None:
        count = decide(queryset.values_list("pk", flat=True), state, request.user)  # type: ignore[arg-type]  # logged in
        told = ngettext("%(count)d pair was decided.", "%(count)d pairs were decided.", count) % {"count": count}
        self.message_user(request, told, messages.SUCCESS)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, pair: DuplicatePair) -> str:
        return str(KINDS[PairKind(pair.kind)])

    @admin.display(description=_("state"), ordering="state")
    def state_in_words(self, pair: DuplicatePair) -> str:
        return str(STATES[PairState(pair.state)])

    @admin.display(description=_("one"))
    def one(self, pair: Any) -> SafeString | str:
        return _sides_of(pair).get(pair.first, gettext("It is gone."))

    @admin.display(description=_("the other"))
    def other(self, pair: Any) -> SafeString | str:
        return _sides_of(pair).get(pair.second, gettext("It is gone."))

    @admin.display(description=_("why"))
    def why(self, pair: DuplicatePair) -> SafeString | str:
        told = ((kind, ", ".join(found)) for kind, found in pair.reason.items())
        words = ((str(REASONS[kind]).replace("%s", found),) for kind, found in told if kind in REASONS)
        return format_html_join("", "<div>{}</div>", words) or "–"


def with_sides(pairs: Sequence[DuplicatePair]) -> None:
    """Put the sides in words onto the pairs. Eleven queries at most, however many pairs."""
    wanted: defaultdict[str, set[UUID]] = defaultdict(set)
    for pair in pairs:
        wanted[pair.kind] |= {pair.first, pair.second}
    sides = {**_services(wanted[PairKind.SERVICE]), **_organisations(wanted[PairKind.ORGANISATION])}
    for pair in pairs:
        pair.sides = sides  # type: ignore[attr-defined]


def _sides_of(pair: Any) -> Sides:
    """As the list has read them, or of a single pair read now."""
    if not hasattr(pair, "sides"):
        with_sides([pair])
    sides: Sides = pair.sides
    return sides


def _services(keys: Iterable[UUID]) -> dict[UUID, SafeString]:
    """Name, organisation, where it came through, channels, length of the texts, links. Nine queries."""
    rows = Service.objects.filter(pk__in=keys).prefetch_related(
        "texts",
        models.Prefetch(
            "organisation_roles",
            ServiceOrganisation.objects.filter(role=OrganisationRole.RESPONSIBLE).prefetch_related(
                models.Prefetch("organisation", Organisation.objects.prefetch_related("texts"))
            ),
            to_attr="responsible",
        ),
        models.Prefetch("connections", Connection.objects.filter(channel__isnull=False)),
        "connections__channel__texts",
    )
    lengths = dict(
        ServiceText.objects.filter(service__in=keys)
        .values("service")
        .annotate(number=models.Sum(sum((Length(field) for field in LENGTHS[1:]), start=Length(LENGTHS[0]))))
        .values_list("service", "number")
    )
    return {row.pk: _service(row, lengths.get(row.pk, 0)) for row in rows}


def _service(row: Any, length: int) -> SafeString:
    organisations = (str(part.organisation or part.name) for part in row.responsible)
    channels = (str(connection.channel) for connection in row.connections.all())
    languages = ", ".join(sorted(text.language for text in row.texts.all()))
    lines = [
        (", ".join(organisations),),
        (VIAS[Via(row.via)] if row.via else "",),
        (", ".join(channels),),
        (gettext("%(count)d characters (%(languages)s)") % {"count": length, "languages": languages},),
        (card_link(row.pk) if not row.off_tray_reason and not row.withdrawn_at else gettext("not on the tray"),),
    ]
    name = link(reverse("admin:catalog_service_change", args=[row.pk]), row)
    return format_html("<strong>{}</strong>{}", name, format_html_join("", "<div>{}</div>", lines))


def _organisations(keys: Iterable[UUID]) -> dict[UUID, SafeString]:
    """Name, business ID, link. Two queries."""
    return {
        row.pk: format_html(
            "<strong>{}</strong><div>{}</div>",
            link(reverse("admin:catalog_organisation_change", args=[row.pk]), row),
            row.business_code,
        )
        for row in Organisation.objects.filter(pk__in=keys).prefetch_related("texts")
    }
