"""Who takes care of a county and who enters events for an organisation. What county admins do themselves is in desk."""

from __future__ import annotations

from django.contrib import admin

from catalog.admin.base import ModelAdmin
from catalog.models import CountyRole, Membership


@admin.register(CountyRole)
class CountyRoleAdmin(ModelAdmin):
    list_display = ("user", "county")
    list_filter = ("county",)
    list_select_related = ("user", "county")
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user",)


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ("user", "organisation", "added_at")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__email", "organisation__texts__name")
    autocomplete_fields = ("user", "organisation")
