"""Places: the counties that are switched on or off, who are neighbours, municipalities and areas to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import DefaultedAdmin, ModelAdmin, OriginFilter, ReadOnlyAdmin
from catalog.models import Area, County, Municipality, Neighbourhood


@admin.register(County)
class CountyAdmin(ModelAdmin):
    """Counties are switched on and off in the list. It takes two queries besides the session's."""

    list_display = ("name", "code", "is_active", "events_need_approval", "municipality_count")
    list_editable = ("is_active", "events_need_approval")
    list_filter = ("is_active",)
    fields = ("code", "name", "is_active", "events_need_approval")
    readonly_fields = ("code", "name")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[County]:
        counties: models.QuerySet[County] = super().get_queryset(request)
        return counties.annotate(members=models.Count("municipalities"))

    @admin.display(description=_("name"), ordering="names")
    def name(self, county: County) -> str:
        return str(county)

    @admin.display(description=_("municipalities"), ordering="members")
    def municipality_count(self, county: Any) -> int:
        return int(county.members)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The counties are those of the law."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: County | None = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "county")
    list_filter = ("county",)
    list_select_related = ("county",)
    search_fields = ("code", "names__fi", "names__sv")

    @admin.display(description=_("name"), ordering="names__fi")
    def name(self, municipality: Municipality) -> str:
        return str(municipality)


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(DefaultedAdmin):
    """Neighbours are switched on and off in the list. It takes two queries besides the session's, one more with the
    filter by origin. The search reads them with each request, so what is saved holds at once."""

    list_display = ("first_name", "second_name", "is_active", "origin")
    list_editable = ("is_active",)
    list_filter = ("is_active", OriginFilter)
    list_select_related = ("first", "second")
    search_fields = ("=first__code", "=second__code", "first__names__fi", "first__names__sv", "second__names__fi",
                     "second__names__sv")  # fmt: skip
    autocomplete_fields = ("first", "second")
    fields = ("first", "second", "is_active", "origin")

    @admin.display(description=_("municipality"), ordering="first__names__fi")
    def first_name(self, pair: Neighbourhood) -> str:
        return str(pair.first)

    @admin.display(description=_("its neighbour"), ordering="second__names__fi")
    def second_name(self, pair: Neighbourhood) -> str:
        return str(pair.second)

    def get_readonly_fields(self, request: HttpRequest, obj: Neighbourhood | None = None) -> tuple[str, ...]:
        """Of a pair that ships only whether it is in use can be changed."""
        return ("first", "second", "origin") if obj is not None and obj.default_key else ("origin",)


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "kind", "member_count")
    list_filter = ("kind",)
    search_fields = ("code", "names__fi", "names__sv")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Area]:
        areas: models.QuerySet[Area] = super().get_queryset(request)
        return areas.annotate(members=models.Count("municipalities"))

    @admin.display(description=_("name"), ordering="names__fi")
    def name(self, area: Area) -> str:
        return str(area)

    @admin.display(description=_("municipalities"), ordering="members")
    def member_count(self, area: Any) -> int:
        return int(area.members)
