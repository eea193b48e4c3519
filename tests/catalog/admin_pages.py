"""What the tests of the admin pages share: people who log in, addresses, rows to look at."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from catalog.models import Service, ServiceTheme, SyncFault, SyncRun, Theme, ThemeRule
from catalog.models.defaulted import DefaultEntry, apply_defaults
from tests.catalog.make import SEEN

ENGLISH = {"accept-language": "en"}


def client_of(user: User) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(user)
    return client


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return client_of(user)


def listing(model: str) -> str:
    return reverse(f"admin:catalog_{model}_changelist")


def page(row: Any) -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])


def theme_with_rule(key: str = "liikunta", code: str = "P27.1") -> Theme:
    """A theme and its one rule, both as a default file gave them."""
    texts = {"fi": key.title(), "sv": "Motion", "en": "Exercise"}
    values = {"key": key, "names": texts, "official_names": texts, "descriptions": texts}
    apply_defaults(Theme, [DefaultEntry(key=key, values=values)], version=1)
    rule = {"theme_id": key, "kind": "service_class", "value": code, "language": "", "weight": 1.0, "note": ""}
    apply_defaults(ThemeRule, [DefaultEntry(key=f"{key}/{code}", values=rule)], version=1)
    return Theme.objects.get(key=key)


def service_link(service: Service) -> list[str]:
    return list(ServiceTheme.objects.filter(service=service).values_list("theme_id", flat=True))


def run_with_faults(count: int) -> SyncRun:
    run = SyncRun.objects.create(source="ptv", status="succeeded", origin="test", started_at=SEEN, finished_at=SEEN)
    SyncFault.objects.bulk_create(
        SyncFault(run=run, severity="warning" if number % 2 else "error", kind="service", message=f"fault {number}")
        for number in range(count)
    )
    return run
