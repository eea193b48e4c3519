"""The thesaurus: from `defaults/thesaurus_*.toml` to rows that editors change, and from these to expressions in base
forms, as questions are compared with them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

from catalog.intake.lock import LockName, wait_for_turn
from catalog.languages import PAGE_LANGUAGES
from catalog.models import SearchExpansion, ThesaurusGroup
from catalog.models.defaulted import DefaultEntry, DefaultsReport, apply_defaults
from catalog.search.analysers import analyser
from catalog.search.analysis.words import tokenise, two_parts
from catalog.search.stopwords import is_stop_word

# What so many of the official words share is looked for like them; what fewer share tells less; what still fewer do,
# nothing.
STRONG_TOPIC, LEAST_TOPIC = 0.4, 0.2
Same = Mapping[tuple[str, str], Sequence[str]]


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    words: tuple[str, ...] = Field(min_length=1)
    official: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(ge=1)
    language: str
    group: tuple[_Group, ...]


@transaction.atomic
def load() -> list[DefaultsReport]:
    """Bring the groups in line with the files, and the expressions with the groups where any has changed."""
    files = [default_file(language) for language in PAGE_LANGUAGES]
    entries = (
        DefaultEntry(
            f"{file.language}/{group.key}",
            {"language": file.language, "words": list(group.words), "official": list(group.official)},
        )
        for file in files
        for group in file.group
    )
    report = apply_defaults(ThesaurusGroup, entries, version=max(file.version for file in files))
    if report.created or report.updated or report.switched_off or not SearchExpansion.objects.exists():
        compile_all()
    return [report]


def default_file(language: str) -> _File:
    """The groups that ship with Tarmoa. Raises pydantic's ValidationError for a file that is not in order."""
    path = resources.files("catalog.search") / "defaults" / f"thesaurus_{language}.toml"
    return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


@transaction.atomic
def compile_all() -> int:
    """Write the expressions of all groups in use anew; answers with their number. Four statements.

    One at a time: two at once would each delete what they see and leave both's rows.
    """
    wait_for_turn(LockName.THESAURUS)
    groups = list(ThesaurusGroup.objects.filter(is_active=True))
    same = _same(group for group in groups if not group.official)
    rows = [row for group in groups for row in expansions(group, same)]
    rows += [
        SearchExpansion(
            language=row.language, key=key, tokens=key.split(), is_equal=False, is_topic=row.is_topic, words=row.words
        )
        for row in rows
        if not row.is_equal
        for key in same.get((row.language, row.key), ())
    ]
    SearchExpansion.objects.all().delete()
    SearchExpansion.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def expansions(group: ThesaurusGroup, same: Same) -> Iterator[SearchExpansion]:
    """What each word of a group is looked for with as well: the other words, or the official ones and what these are
    also called (`same`)."""
    keys = {word: base_forms(group.language, word) for word in (*group.words, *group.official)}
    for word in group.words:
        others = group.official or [other for other in group.words if keys[other] != keys[word]]
        forms = dict.fromkeys(keys[other] for other in others if keys[other])
        if group.official:
            forms |= dict.fromkeys(other for form in list(forms) for other in same.get((group.language, form), ()))
        topics = _topics(group.language, list(forms)) if group.official else {}
        strong = [topic for topic, share in topics.items() if share >= STRONG_TOPIC]
        weak = [topic for topic, share in topics.items() if share < STRONG_TOPIC]
        for words, is_topic in (([*forms, *strong], False), (weak, True)):
            if keys[word] and words:
                yield SearchExpansion(
                    language=group.language, key=keys[word], tokens=keys[word].split(), is_equal=not group.official,
                    is_topic=is_topic, words=words,
                )  # fmt: skip


def _topics(language: str, forms: Sequence[str]) -> dict[str, float]:
    """What several of a group's official words are about: the part that they share before their last one, and the share
    of them that have it.

    Of muistineuvonta, muistitesti and muistikoordinaattori that is muisti, and a service of another name has it too.
    """
    parts = [_parts(language, form) for form in forms]
    shared = Counter(part for found in parts for part in found)
    leading = {part for form, found in zip(forms, parts, strict=True) for part in found if not form.endswith(part)}
    return {
        part: number / len(forms)
        for part, number in shared.items()
        if number > 1 and number >= LEAST_TOPIC * len(forms) and part in leading and part not in forms
        and len(part) > 3 and not is_stop_word(language, part)
    }  # fmt: skip


def _parts(language: str, form: str) -> set[str]:
    """The words of an expression, or the parts of a compound."""
    words = form.split()
    return set(words) if len(words) > 1 else set(two_parts(analyser(language).word(form)))


def _same(groups: Iterable[ThesaurusGroup]) -> Same:
    """(language, expression in base forms) → the others of its group."""
    found: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        keys = list(dict.fromkeys(base_forms(group.language, word) for word in group.words))
        for key in keys:
            found.setdefault((group.language, key), []).extend(other for other in keys if other != key)
    return found


def base_forms(language: str, expression: str) -> str:
    """An expression in base forms without stop words, joined by spaces.

    With them where only one word would be left: "joku seuraa" is not "seura".
    """
    return " ".join(_base_forms(language, expression))


def _base_forms(language: str, expression: str) -> Iterable[str]:
    words = [(token.surface, analyser(language).word(token.surface).lemmas) for token in tokenise(expression)]
    telling = [lemmas[0] for surface, lemmas in words if not is_stop_word(language, surface, *lemmas)]
    return telling if len(telling) > 1 or len(telling) == len(words) else [lemmas[0] for _, lemmas in words]
