"""Who takes care of a county and who enters events for an organisation. What county admins do themselves is in desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.admin.base import ModelAdmin
from catalog.models import CountyRole, Membership


@admin.register(CountyRole)
class CountyRoleAdmin(ModelAdmin):
    list_display = ("user", "county")
    list_filter = ("county",)
    list_select_related = ("user", "county")
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user",)

    def save_model(self, request: HttpRequest, obj: CountyRole, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.user.email:
            told = _("%(user)s has no e-mail address, so no word comes of events that await approval. Add the address.")
            messages.warning(request, told % {"user": obj.user})


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    list_display = ("user", "organisation", "added_at")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__email", "organisation__texts__name")
    autocomplete_fields = ("user", "organisation")
