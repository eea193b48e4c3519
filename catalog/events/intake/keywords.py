"""Which themes an event's keywords put it under, and for whom its audience says that it is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog.languages import pick

_TARGETS: Mapping[str, frozenset[str]] = {
    "KR1.1": frozenset({
        "ikääntyneet", "eläkeläiset", "vanhukset", "ikäihmiset", "seniorit", "äldre", "pensionärer", "seniorer",
        "older people", "elderly", "seniors", "pensioners",
    }),
    "KR1.2": frozenset({
        "lapset", "lapset (ikäryhmät)", "lapsiperheet", "vauvaperheet", "vauvat", "perheet", "barn",
        "barn (åldersgrupper)", "barnfamiljer", "familjer", "children", "children (age groups)",
        "families with children", "families",
    }),
    "KR1.3": frozenset({"nuoret", "nuoret aikuiset", "unga", "ungdomar", "unga vuxna", "young people", "young adults"}),
    "KR1.4": frozenset({"pitkäaikaissairaat", "långtidssjuka", "chronically ill"}),
    "KR1.6": frozenset({
        "vammaiset", "kehitysvammaiset", "liikuntarajoitteiset", "näkövammaiset", "kuulovammaiset",
        "personer med funktionsnedsättning", "funktionshindrade", "people with disabilities", "disabled people",
    }),
}  # fmt: skip
_TARGET_OF = {label: code for code, labels in _TARGETS.items() for label in labels}


@dataclass(frozen=True, slots=True)
class Term:
    """A keyword of an event: its id, and its labels by language where they came along."""

    key: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """All that a rule can call it by."""
        return frozenset(name.casefold().strip() for name in (self.key, *self.labels.values()) if name)

    @property
    def told(self) -> str:
        """What a person reads of it where no rule knows it: `bingo (yso:p12345)`."""
        label = pick(self.labels, "fi")
        return f"{label} ({self.key})" if label else self.key


@dataclass(frozen=True, slots=True)
class Rules:
    """Keyword in lower case (an id or a label) → keys of themes."""

    themes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def themes_of(self, terms: Iterable[Term]) -> tuple[str, ...]:
        """The themes that any of the keywords leads to, in alphabetical order."""
        found = {theme for term in terms for name in term.names for theme in self.themes.get(name, ())}
        return tuple(sorted(found))


def targets_of(terms: Iterable[Term]) -> tuple[str, ...]:
    """Codes of PTV's target groups that the audience's labels mean; most of them mean none."""
    return tuple(sorted({_TARGET_OF[name] for term in terms for name in term.names if name in _TARGET_OF}))
