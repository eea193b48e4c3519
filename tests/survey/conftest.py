"""What the tests of the questionnaire share."""

import pytest
from hypothesis import settings

from catalog.models import County, Municipality, Theme
from survey.load import load, read_defaults

# A shared machine stalls now and then; how long an example takes is not what these tests are about.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


@pytest.fixture
def themes(db: None) -> None:
    """The themes the default questionnaire knows, by their keys alone."""
    keys = {
        theme
        for question in read_defaults()["question"]
        for option in question.get("option", [])
        for theme in option.get("themes", {})
    }
    Theme.objects.bulk_create(
        Theme(key=key, names={language: f"{key} {language}" for language in ("fi", "sv", "en")}) for key in sorted(keys)
    )


@pytest.fixture
def questionnaire(themes: None) -> None:
    """The default questionnaire in the database, with two municipalities of South Karelia."""
    load()
    county = County.objects.create(code="11", names={"fi": "Etelä-Karjala", "sv": "Södra Karelen"}, is_active=True)
    Municipality.objects.create(code="405", names={"fi": "Lappeenranta", "sv": "Villmanstrand"}, county=county)
    Municipality.objects.create(code="153", names={"fi": "Imatra", "sv": "Imatra"}, county=county)
