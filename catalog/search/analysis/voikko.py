"""Finnish by libvoikko, where the machine has it (Debian: libvoikko1 and voikko-fi). Pure.

Compounds are cut by the STRUCTURE that it gives and the pieces analysed again: its WORDBASES go on to roots (palvelu →
palvella), which would find too much.
"""

import re
from threading import Lock

from catalog.search.analysis.words import Word, runs

MOST_LEMMAS = 4
_NAMES = frozenset({"paikannimi", "etunimi", "sukunimi", "nimi"})


class VoikkoMissingError(RuntimeError):
    """The machine has no libvoikko, or no Finnish dictionary for it."""


class Voikko:
    """One handle for all threads, used by one at a time: the caller keeps what it has been told."""

    def __init__(self) -> None:
        """Raises VoikkoMissingError."""
        try:
            import libvoikko

            self._voikko = libvoikko.Voikko("fi")
        except Exception as error:
            raise VoikkoMissingError(str(error)) from error
        self._lock = Lock()
        self.name = f"voikko {libvoikko.Voikko.getVersion()}"

    def word(self, surface: str) -> Word:
        """Of a word that Voikko does not know, its parts between hyphens."""
        found = self._analyses(surface)
        if not found:
            pieces = surface.split("-")
            lemmas_of_pieces = (lemma for piece in pieces for lemma in self._lemmas(piece))
            return Word((surface,), tuple(dict.fromkeys(lemmas_of_pieces)) if len(pieces) > 1 else (), is_known=False)
        lemmas = dict.fromkeys(analysis["BASEFORM"].lower() for analysis in found)
        if surface in lemmas:  # of several readings of a word the plain one is meant
            lemmas = {surface: None, **lemmas}
        # A participle is found by its verb too, as the verb's own nouns are: nukuttua, nukkuminen.
        lemmas |= dict.fromkeys(verb for analysis in found if (verb := _verb(analysis)))
        parts: dict[str, None] = {}
        if not any(analysis.get("CLASS") in _NAMES for analysis in found):
            for analysis in found:
                parts |= dict.fromkeys(self._parts(surface, analysis["STRUCTURE"], analysis["BASEFORM"].lower()))
        return Word(tuple(lemmas)[:MOST_LEMMAS], tuple(part for part in parts if part not in lemmas))

    def _analyses(self, word: str) -> list[dict[str, str]]:
        """What Voikko says of the word; of a name it wants the capital. What is a word of its own is not a comparative:
        a parent (vanhempi) is not old (vanha)."""
        with self._lock:
            found: list[dict[str, str]] = self._voikko.analyze(word) or self._voikko.analyze(word.capitalize())
        known = [analysis for analysis in found if analysis.get("BASEFORM")]
        return [analysis for analysis in known if analysis.get("COMPARISON") != "comparative"] or known

    def _lemmas(self, word: str) -> list[str]:
        found = [analysis["BASEFORM"].lower() for analysis in self._analyses(word)]
        if not found and word.endswith("s"):  # omais-, kaatumis-: so words in -nen stand before another
            found = [analysis["BASEFORM"].lower() for analysis in self._analyses(word[:-1] + "nen")]
        return list(dict.fromkeys(found))[:2] or [word]

    def _parts(self, surface: str, structure: str, baseform: str) -> list[str]:
        """Base forms of the parts and of runs of them. The last one's is the end of the whole's base form."""
        cuts = _cuts(structure)
        if len(cuts) < 2:
            return []
        ends = [*cuts[1:], len(surface)]
        pieces = [surface[start:end].strip("-") for start, end in zip(cuts, ends, strict=True)]
        found: list[str] = []
        for start, end in runs(pieces):
            if end == len(pieces) and baseform[: cuts[start]] == surface[: cuts[start]]:
                found.append(baseform[cuts[start] :].strip("-"))
            elif end - start == 1:
                found += self._lemmas(pieces[start])
            elif known := self._analyses("".join(pieces[start:end])):
                found.append(known[0]["BASEFORM"].lower())
        return [part for part in found if len(part) > 1]


def _verb(analysis: dict[str, str]) -> str:
    """The verb of a participle, empty for other words. WORDBASES: "+nuku(nukkua)+t+tu(+tu)"."""
    if analysis.get("PARTICIPLE", "agent") == "agent":  # an agent participle looks as a noun does: tapahtuma
        return ""
    found = re.match(r"\+[^(+]+\(([^)=+]+)\)", analysis.get("WORDBASES", ""))
    return found[1].lower() if found else ""


def _cuts(structure: str) -> list[int]:
    """Where the parts begin, in letters of the word: "=pppp=ppp" → 0, 4. A hyphen is a letter of the part before."""
    cuts, place = [], 0
    for sign in structure:
        if sign == "=":
            cuts.append(place)
        else:
            place += 1
    return cuts
