"""What analysers see in words: base forms, compound parts; tokens and words without marks."""

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.registry import Backend, analyser_for
from catalog.search.analysis.voikko import VoikkoMissingError
from catalog.search.analysis.word_list import WordList, base_forms
from catalog.search.analysis.words import LONGEST_WORD, fold, runs, tokenise, words_in
from catalog.search.stopwords import is_stop_word
from tests.catalog.finnish import both_backends, needs_voikko

# Word → base form, parts; the backends agree on these.
FINNISH = {
    "uimahallissa": ("uimahalli", "uima halli"),
    "vesijumppaa": ("vesijumppa", "vesi jumppa"),
    "ruoka-apua": ("ruoka-apu", "ruoka apu"),
    "ikäihmisten": ("ikäihminen", "ikä ihminen"),
    "liikuntaneuvonta": ("liikuntaneuvonta", "liikunta neuvonta"),
    "tuolijumppa": ("tuolijumppa", "tuoli jumppa"),
    "kirjaston": ("kirjasto", ""),
    "kävelyryhmä": ("kävelyryhmä", "kävely ryhmä"),
    "painonhallinta": ("painonhallinta", "paino hallinta"),
    "päihdehuolto": ("päihdehuolto", "päihde huolto"),
    "omaishoitajille": ("omaishoitaja", "omainen hoitaja"),
    "perhekerho": ("perhekerho", "perhe kerho"),
    "lastenneuvola": ("lastenneuvola", "lapsi neuvola"),
    "senioritanssi": ("senioritanssi", "seniori tanssi"),
    "kulttuurikaveri": ("kulttuurikaveri", "kulttuuri kaveri"),
    "luontopolku": ("luontopolku", "luonto polku"),
    "kotihoito": ("kotihoito", "koti hoito"),
    "omaishoito": ("omaishoito", "omainen hoito"),
    "mielenterveys": ("mielenterveys", "mieli terveys"),
    "kuntosali": ("kuntosali", "kunto sali"),
    "avantouinti": ("avantouinti", "avanto uinti"),
    "maahanmuuttaja": ("maahanmuuttaja", "maa muuttaja"),
    "nuorisotalo": ("nuorisotalo", "nuoriso talo"),
    "imatralla": ("imatra", ""),
    "työttömille": ("työtön", ""),
    "tapahtumat": ("tapahtuma", ""),
    "kerhot": ("kerho", ""),
}
# Longer compounds: what both find among the parts.
LONG_FINNISH = {
    "hyvinvointipalvelut": ("hyvinvointipalvelu", {"hyvinvointi", "palvelu"}),
    "kuntosaliryhmä": ("kuntosaliryhmä", {"kuntosali", "ryhmä"}),
    "mielenterveyspalveluja": ("mielenterveyspalvelu", {"mielenterveys", "palvelu"}),
    "tasapainoharjoittelu": ("tasapainoharjoittelu", {"tasapaino", "harjoittelu"}),
}
SWEDISH = {
    "motionsgrupp": ("motionsgrupp", "motion grupp"),
    "simhallen": ("simhall", "sim hall"),
    "biblioteket": ("bibliotek", ""),
    "vattengymnastik": ("vattengymnastik", "vatten gymnastik"),
    "seniordans": ("seniordans", "senior dans"),
    "hälsovård": ("hälsovård", "hälsa vård"),
    "flickgrupp": ("flickgrupp", "flicka grupp"),
    "mathjälp": ("mathjälp", "mat hjälp"),
    "fritidsverksamhet": ("fritidsverksamhet", "fritid verksamhet"),
    "gymnastikgrupper": ("gymnastikgrupp", "gymnastik grupp"),
    "barnfamiljer": ("barnfamilj", "barn familj"),
}


@both_backends()
@pytest.mark.parametrize("surface", FINNISH)
def test_finnish_words(surface: str, backend: Backend) -> None:
    lemma, parts = FINNISH[surface]
    word = analyser_for("fi", backend).word(surface)
    assert (word.lemmas, word.parts) == ((lemma,), tuple(parts.split()))
    assert word.is_known


@needs_voikko()
def test_a_word_of_its_own_is_not_the_comparative_of_another() -> None:
    """A parent is not old; who is older, is."""
    voikko = analyser_for("fi", "voikko")
    assert voikko.word("vanhemmille").lemmas == ("vanhempi",)
    assert voikko.word("nuorempi").lemmas == ("nuori",)


@both_backends()
@pytest.mark.parametrize("surface", LONG_FINNISH)
def test_long_finnish_compounds_have_their_runs_too(surface: str, backend: Backend) -> None:
    lemma, parts = LONG_FINNISH[surface]
    word = analyser_for("fi", backend).word(surface)
    assert word.lemmas == (lemma,)
    assert parts <= set(word.parts)


@both_backends()
def test_what_is_no_word_stands_for_itself(backend: Backend) -> None:
    word = analyser_for("fi", backend).word("xyzzyq")
    assert (word.lemmas, word.parts, word.is_known) == (("xyzzyq",), (), False)


@pytest.mark.parametrize("surface", SWEDISH)
def test_swedish_words(surface: str) -> None:
    lemma, parts = SWEDISH[surface]
    word = analyser_for("sv").word(surface)
    assert (word.lemmas, word.parts) == ((lemma,), tuple(parts.split()))


@pytest.mark.parametrize(
    ("one", "other"), [("swimming", "swims"), ("libraries", "library"), ("groups", "group"), ("walking", "walks")]
)
def test_english_words_meet_by_their_stems(one: str, other: str) -> None:
    english = analyser_for("en")
    assert english.word(one).lemmas == english.word(other).lemmas
    assert english.word("self-help").parts == ("self", "help")


def test_english_words_are_known_from_others_and_written_out_from_their_stems() -> None:
    english = analyser_for("en")
    assert [english.word(word).is_known for word in ("choir", "coughing", "self-help", "chior", "self-hepl")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert [english.written(stem) for stem in ("judg", "licenc", "librari", "walk", "xyzzyq")] == [
        "judge", "licence", "library", "walk", "xyzzyq",
    ]  # fmt: skip
    assert analyser_for("sv").written("judg") == "judg"


def test_other_languages_are_left_as_they_stand() -> None:
    assert analyser_for("se").word("boazu").lemmas == ("boazu",)
    assert analyser_for("se").word("boazu-dearvvašvuohta").parts == ("boazu", "dearvvašvuohta")


def test_without_voikko_the_lists_are_used_unless_it_is_demanded(tmp_path: Path) -> None:
    """`tmp_path` keeps the choice from the cache of the others; no trie is built for what fails."""
    with mock.patch("catalog.search.analysis.registry.Voikko", side_effect=VoikkoMissingError("none here")):
        with pytest.raises(VoikkoMissingError):
            analyser_for("fi", "voikko", tmp_path)
        with mock.patch("catalog.search.analysis.registry.Dictionary") as lists:
            lists.return_value.name = "lists"
            assert analyser_for("fi", "auto", tmp_path).name == "lists"


def test_a_list_says_one_base_form_of_a_word_and_no_base_form_is_lost() -> None:
    pairs = [("kuusta", "kuu"), ("kuusen", "kuusi"), ("kuusi", "kuu"), ("Imatran", "Imatra"), ("EU:n", "EU")]
    forms = base_forms(pairs, endings=("n", "en"), short=("yö",))
    # "kuusi" is a form of "kuu" in the list; "yö" is none at all.
    assert forms == {"kuusta": "kuu", "kuusen": "kuusi", "kuusi": "kuu", "imatran": "imatra", "yö": "yö"}
    forms = base_forms([*pairs, ("kuusin", "kuusi")], endings=("n",), short=())
    assert forms["kuusi"] == "kuusi"


def test_a_word_list_is_made_once_and_whole(tmp_path: Path) -> None:
    """A folder that takes no file is no hindrance."""
    with mock.patch("catalog.search.analysis.word_list._forms", return_value=[("kerhot", "kerho")]) as made:
        for _ in range(2):
            words = WordList("fi", tmp_path)
            assert (words.base_form("kerhot"), words.base_form("kerho")) == ("kerho", None)
            assert (words.goes_on("kerh"), words.goes_on("kerhoon")) == (True, False)
        assert made.call_count == 1
        assert [path.suffix for path in tmp_path.iterdir()] == [".marisa"]
        (tmp_path / "file").write_text("")
        assert WordList("fi", tmp_path / "file").base_form("kerhot") == "kerho"


@given(st.text(max_size=200) | st.text(st.sampled_from("aäA\u0308'’-‑ .\u0130ß0"), max_size=70))
def test_words_with_and_without_their_places_are_the_same(text: str) -> None:
    assert words_in(text) == [token.surface for token in tokenise(text)]


@both_backends()
@given(surface=st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=LONGEST_WORD))
def test_no_word_is_an_error(backend: Backend, surface: str) -> None:
    for language in ("fi", "sv", "en", "se"):
        word = analyser_for(language, backend).word(surface)
        assert word.lemmas
        assert not set(word.lemmas) & set(word.parts) or len(word.lemmas) > 1 or "-" in surface


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uimahalli, Imatra!", ["uimahalli", "imatra"]),
        ("ruoka-apu ja vaa'at", ["ruoka-apu", "ja", "vaaat"]),
        ("-alku loppu- a--b", ["alku", "loppu", "a", "b"]),
        ("ru‑apu", ["ru-apu"]),
        ("snake_case & | ! ( ) : * <->", ["snake", "case"]),
        ("a\u0308iti", ["äiti"]),
        ("شارع 🙂 24/7", ["شارع", "24", "7"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.surface for token in tokenise(text)] == expected


@given(st.text(max_size=300))
def test_tokens_stand_where_they_say(text: str) -> None:
    end = 0
    for token in tokenise(text):
        assert end <= token.start < token.end <= len(text)
        assert token.surface
        assert len(token.surface) <= LONGEST_WORD
        assert not set(token.surface) & set("&|!():*<>\\'\x00 ")
        end = token.end


@pytest.mark.parametrize(
    ("word", "plain"), [("Jyväskylä", "jyvaskyla"), ("TYÖ", "tyo"), ("Åland", "aland"), ("šakki", "sakki"), ("ŋ", "n")]
)
def test_words_without_marks(word: str, plain: str) -> None:
    assert fold(word) == plain
    assert fold(plain) == plain


def test_runs_of_parts() -> None:
    assert list(runs(["a", "b", "c"])) == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]
    assert list(runs(["a"])) == []


def test_stop_words_go_by_form_and_language() -> None:
    assert is_stop_word("fi", "missä")
    assert not is_stop_word("fi", "sauna")
    assert not is_stop_word("se", "missä")
