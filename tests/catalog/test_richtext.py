"""PTV's small text markup becomes safe HTML, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.richtext import to_html


def test_paragraphs_bullets_numbers_and_headings() -> None:
    text = "Tule mukaan.\n\n* tuoli\n* matto\n\n1. Soita.\n2. Tule.\n### Hinta\nMaksuton"
    assert to_html(text, heading_level=3) == (
        "<p>Tule mukaan.</p><ul><li>tuoli</li><li>matto</li></ul><ol><li>Soita.</li><li>Tule.</li></ol>"
        "<h3>Hinta</h3><p>Maksuton</p>"
    )


def test_html_from_outside_is_shown_as_text() -> None:
    assert to_html("<script>alert(1)</script>\n* <b>x</b>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><ul><li>&lt;b&gt;x&lt;/b&gt;</li></ul>"
    )


def test_a_dash_inside_a_line_is_no_bullet() -> None:
    assert to_html("Ma–pe 9–15 - myös iltaisin") == "<p>Ma–pe 9–15 - myös iltaisin</p>"


@given(st.text())
def test_no_text_brings_markup_of_its_own(text: str) -> None:
    allowed = {"p", "/p", "ul", "/ul", "ol", "/ol", "li", "/li", "h4", "/h4"}
    tags = {piece.split(">")[0] for piece in to_html(text).split("<")[1:]}
    assert tags <= allowed
