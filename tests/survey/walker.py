"""A reader who walks through the questionnaire in a test client: fills in a page's own form and presses its buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client


@dataclass
class Form:
    """A page's question form: its hidden fields and what can be ticked."""

    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the forms in `main`, the headings and the title; the language form stands in the header."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self.texts: dict[str, str] = {}
        self.autofocused: list[str] = []
        self.ids: list[str] = []
        self.described_by: list[str] = []
        self._is_main = False
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self._tag = tag
        self._is_main = self._is_main or tag == "main"
        if "id" in found:
            self.ids.append(found["id"])
        self.described_by += found.get("aria-describedby", "").split()
        if "autofocus" in found:
            self.autofocused.append(found.get("class", ""))
        if self._is_main and tag == "input" and found.get("type") == "hidden":
            self.form.hidden[found["name"]] = found["value"]
        elif self._is_main and tag == "button" and found.get("name") == "go":
            self.form.buttons.append(found["value"])
        elif (found.get("name") == "answer" and tag == "input") or (tag == "option" and found.get("value")):
            self.form.values.append(found["value"])
            if "checked" in found or "selected" in found:
                self.form.checked.append(found["value"])

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""
        if tag == "main":
            self._is_main = False

    def handle_data(self, data: Any) -> None:
        if self._tag:
            self.texts[self._tag] = (self.texts.get(self._tag, "") + data).strip()


class Walker:
    """Stands on one page; each press posts that page's form, as a browser without scripts would."""

    def __init__(self, language: str = "fi") -> None:
        self.client = Client()
        self.url = f"/{language}/kysely/"
        self.page_count = 0
        self._read(self.client.get(self.url))

    def _read(self, response: Any) -> "Walker":
        self.response = response
        self.html = response.content.decode()
        reader = _Reader()
        reader.feed(self.html)
        self.form, self.texts, self.reader = reader.form, reader.texts, reader
        self.page_count += 1
        return self

    @property
    def title(self) -> str:
        return self.texts["title"]

    @property
    def heading(self) -> str:
        """The page's h1: a place's heading is the label of its field."""
        return self.texts.get("h1") or self.texts["label"]

    def press(self, button: str, *answers: str, url: str = "", **changes: str) -> "Walker":
        """Press a button with the answers ticked; `url` is where its `formaction` points."""
        data = {**self.form.hidden, "go": button, "answer": list(answers), **changes}
        return self._read(self.client.post(url or self.url, data))
