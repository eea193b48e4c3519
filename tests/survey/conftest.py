"""What the tests of the questionnaire share."""

import pytest

from catalog.models import Theme
from survey.load import load, read_defaults


@pytest.fixture
def themes(db):
    """The themes the default questionnaire knows, by their keys alone."""
    keys = {
        theme
        for question in read_defaults()["question"]
        for option in question.get("option", [])
        for theme in option.get("themes", {})
    }
    Theme.objects.bulk_create(
        Theme(key=key, names={"fi": f"{key} fi", "sv": f"{key} sv", "en": f"{key} en"}) for key in sorted(keys)
    )


@pytest.fixture
def questionnaire(themes):
    """The default questionnaire in the database."""
    load()
