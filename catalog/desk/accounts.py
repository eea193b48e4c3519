"""The one writer of accounts and memberships: a county admin invites, takes out and closes. Admin writes them too."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from catalog.events.counties import organisations_in
from catalog.models import Membership, Organisation


@transaction.atomic
def invite(email: str, name: str, organisations: Iterable[Organisation]) -> User:
    """An account that has no password yet, or the one that has the address, as member of the organisations.

    The name of an account that there is stays. A closed one is opened anew, unless it is one of the staff's.
    """
    username = email.strip().lower()
    found = User.objects.filter(Q(username=username) | Q(email__iexact=username)).order_by("pk").first()
    user = found or User.objects.get_or_create(username=username, defaults=_new(username, name))[0]
    if not user.is_active and not is_staff(user):
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
    Membership.objects.bulk_create(
        (Membership(user=user, organisation=organisation) for organisation in organisations), ignore_conflicts=True
    )
    return user


def _new(username: str, name: str) -> dict[str, str]:
    first, _, last = name.strip().rpartition(" ")
    made = User(username=username)
    made.set_unusable_password()
    return {"email": username, "first_name": first[:150], "last_name": last[:150], "password": made.password}


@transaction.atomic
def take_out(user: User, organisation: Organisation) -> None:
    """The person enters no more events for the organisation. An account without any is closed."""
    Membership.objects.filter(user=user, organisation=organisation).delete()
    if not Membership.objects.filter(user=user).exists():
        _shut(user)


@transaction.atomic
def close(user: User) -> None:
    """The person cannot log in any more and is a member of nothing. Their events stay."""
    Membership.objects.filter(user=user).delete()
    _shut(user)


def _shut(user: User) -> None:
    """No password either, so that an old session ends and an account that is opened again begins anew."""
    if is_staff(user):
        return
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])


def is_staff(user: User) -> bool:
    """Whether the account is more than one for entering events: county admins do not open or close such."""
    return user.is_staff or user.is_superuser or user.county_roles.exists()


def can_close(user: User, counties: frozenset[str]) -> bool:
    """Whether the account is the counties' own: no organisation of another county has it. Two queries."""
    elsewhere = Membership.objects.filter(user=user).exclude(organisation__in=organisations_in(counties))
    return not is_staff(user) and not elsewhere.exists()
