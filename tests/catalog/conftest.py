"""Who enters events, where a file of tests has nobody of its own."""

import pytest
from django.contrib.auth.models import User

from catalog.models import Organisation
from tests.catalog.desk import make_member, make_organisation


@pytest.fixture
def club() -> Organisation:
    return make_organisation("Club", "405", "11")


@pytest.fixture
def member(club: Organisation) -> User:
    return make_member("member", club)
