"""What makes a run suspicious: decided before anything of the catalogue is written. Pure.

The numbers are those of the project's own rule (docs/operations.md, "Guards"): an outside system that answers with
nothing, or with much that cannot be read, is more likely broken than empty; and one that drops much at once may be
right (PTV archives in bursts), so only the withdrawals wait for a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

INVALID_SHARE, INVALID_COUNT = 0.02, 5
GONE_SHARE, GONE_COUNT = 0.05, 5
FALLEN_TEXTS_SHARE = 0.20


@dataclass(frozen=True, slots=True)
class KindOfRun:
    """One kind of document in a run. `live`: rows that readers could see before; `present`: documents that the source
    has now; `invalid`: those of them that could not be read; `gone`: live rows that would be withdrawn."""

    live: int = 0
    present: int = 0
    invalid: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refused`: why nothing may be written; `held`: why nothing may be withdrawn. Empty: go on."""

    refused: str = ""
    held: str = ""
    fallen_languages: frozenset[str] = field(default_factory=frozenset)


def judge(
    kinds: Mapping[str, KindOfRun],
    texts_before: Mapping[str, int],
    texts_after: Mapping[str, int],
    *,
    allow_shrink: bool = False,
) -> Verdict:
    """The verdict on a run. `texts_…`: language → number of services' language versions, before and after.

    `allow_shrink` is a person's word that what is gone is gone; it does not let invalid documents through.
    """
    refused = _refused(kinds)
    if refused:
        return Verdict(refused=refused)
    fallen = frozenset(
        language
        for language, before in texts_before.items()
        if (lost := before - texts_after.get(language, 0)) > GONE_COUNT and lost > before * FALLEN_TEXTS_SHARE
    )
    reasons = [
        f"{numbers.gone} of {numbers.live} {kind} documents are gone"
        for kind, numbers in kinds.items()
        if is_much(numbers.gone, of=numbers.live)
    ]
    reasons += [
        f"the texts in '{language}' fall from {texts_before[language]} to {texts_after.get(language, 0)}"
        for language in sorted(fallen)
    ]
    if not reasons or allow_shrink:
        return Verdict()
    return Verdict(held=f"Withdrawals are held back: {', '.join(reasons)}.", fallen_languages=fallen)


def is_much(gone: int, *, of: int) -> bool:
    """Whether so many of the live rows are held back when they are to go at once."""
    return gone > GONE_COUNT and gone > of * GONE_SHARE


def _refused(kinds: Mapping[str, KindOfRun]) -> str:
    for kind, numbers in kinds.items():
        if numbers.live and not numbers.present:
            return f"The source gave no {kind} documents, of which the catalogue has {numbers.live}."
        if numbers.invalid > INVALID_COUNT and numbers.invalid > numbers.present * INVALID_SHARE:
            return f"{numbers.invalid} of {numbers.present} {kind} documents are invalid."
    return ""
