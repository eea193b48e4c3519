"""The field to choose one of a list: like Django's own."""

from django import forms
from hypothesis import given
from hypothesis import strategies as st

from catalog.list_field import ListField, ListSelect

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8)


class Both(forms.Form):
    """A field with the list of our own, and one with Django's."""

    ours = ListField(required=False)
    theirs = forms.ChoiceField(required=False)


@given(st.lists(st.tuples(texts, texts), max_size=5, unique_by=lambda choice: choice[0]), texts, st.booleans())
def test_the_list_is_as_djangos(choices: list[tuple[str, str]], chosen: str, is_wrong: bool) -> None:
    form = Both({"ours": chosen, "theirs": chosen})
    for name in ("ours", "theirs"):
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if is_wrong:
            form.add_error(name, "no")
    start, end, choices_of_ours = str(form["ours"]).partition(">")
    assert lines(start.replace("ours", "theirs") + end + choices_of_ours) == lines(str(form["theirs"]))


def lines(html: str) -> list[str]:
    """The lines, the attributes of the first in alphabetical order."""
    first, *rest = (line.strip() for line in html.splitlines() if line.strip())
    return [" ".join(sorted(first.strip("<>").split())), *rest]


def test_labels_are_escaped_once() -> None:
    html = ListSelect(choices=[("1", "<b>"), ('"', "&amp;")]).render("x", "1")
    assert ">&lt;b&gt;</option>" in html
    assert '<option value="&quot;">&amp;amp;</option>' in html


def test_what_is_not_in_the_list_is_no_choice() -> None:
    form = Both({"ours": "3", "theirs": "3"})
    for field in form.fields.values():
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("1", "one"), ("2", "two")]
    assert not form.is_valid()
    assert form.errors["ours"] == form.errors["theirs"]
