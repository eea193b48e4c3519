"""The themes that ship: whole, in three languages, and of a judgement that a curator would share."""

import tomllib
from collections import Counter
from importlib import resources
from typing import Any

import pytest

from catalog.default_rows import read_csv
from catalog.themes.load import KOKO, ThemeFile, read, rule_entries, theme_entries
from catalog.themes.rules import ClassRule, Evidence, OffTrayReason, ThemeRules, decide

REQUIRED = ("liikunta", "kulttuuri", "lahiluonto", "elintavat", "ravitsemus", "osallisuus", "neuvonta")
OPTIONAL = ("mielenterveys", "paihteet", "toimeentulo", "kotoutuminen", "tyokyky", "muut")


@pytest.fixture(scope="module")
def file() -> ThemeFile:
    return read()


@pytest.fixture(scope="module")
def rules(file: ThemeFile) -> list[ThemeRules]:
    return [
        ThemeRules(
            key=key,
            classes={item.code: ClassRule(item.code, item.weight, item.with_hit) for item in theme.classes},
            terms={KOKO + term.id: term.weight for term in theme.terms},
            stems={language: tuple(stems) for language, stems in theme.stems},
            against_terms=frozenset(KOKO + term.id for term in theme.against),
            is_fallback=theme.fallback,
        )
        for key, theme in file.themes.items()
    ]


def test_the_thirteen_themes_of_the_minimum_criteria_in_their_order(file: ThemeFile) -> None:
    assert tuple(file.themes) == REQUIRED + OPTIONAL
    assert [key for key, theme in file.themes.items() if theme.required] == list(REQUIRED)
    assert [key for key, theme in file.themes.items() if theme.fallback] == ["muut"]


def test_classes_are_ptv_classes_under_their_own_names(file: ThemeFile) -> None:
    names = {row["code"]: row["label_fi"] for row in read_csv("catalog.classification", "service_classes.csv")}
    for key, theme in file.themes.items():
        assert {item.code: item.name for item in theme.classes} == {
            item.code: names[item.code] for item in theme.classes
        }, key


def test_every_rule_has_a_key_of_its_own(file: ThemeFile) -> None:
    keys = [entry.key for entry in [*theme_entries(file), *rule_entries(file)]]
    assert len(keys) == len(set(keys))


def test_each_class_and_each_word_stands_once_in_a_theme(file: ThemeFile) -> None:
    for key, theme in file.themes.items():
        for values in (
            [item.code for item in theme.classes],
            [term.id for term in (*theme.terms, *theme.against)],
            *(stems for _, stems in theme.stems),
        ):
            assert len(values) == len(set(values)), key


def test_names_are_short_and_descriptions_are_sentences(file: ThemeFile) -> None:
    for theme in file.themes.values():
        assert all(len(name) <= 28 for name in theme.names.model_dump().values())
        assert all(text.rstrip()[-1] in ".!?" for text in theme.descriptions.model_dump().values())


@pytest.mark.parametrize(
    ("language", "stem", "text"),
    [
        ("fi", "hyvinvointi…", "Etelä-Karjalan hyvinvointialue"),
        ("sv", "kris", "kristen församling"),
        ("sv", "gym", "gymnasium"),
        ("sv", "kör", "körkort"),
        ("en", "wellbeing", "wellbeing services county"),
        ("en", "park", "parking permit"),
        ("sv", "park", "parkering"),
        ("fi", "neuvo", "neuvola ja neuvottelu"),
    ],
)
def test_words_that_only_look_alike_hit_nothing(rules: list[ThemeRules], language: str, stem: str, text: str) -> None:
    """Beginnings that would find something else: left out on purpose (`stem` says which)."""
    found = {
        theme.key: theme.patterns[language].findall(text.casefold()) for theme in rules if language in theme.patterns
    }
    assert not any(found.values()), (stem, found)


def judged(rules: list[ThemeRules], name: str, codes: str, **fields: Any) -> set[str]:
    evidence = Evidence(service_classes=frozenset(codes.split()), heads={"fi": name}, **fields)
    return {match.theme for match in decide(evidence, rules).matches}


@pytest.mark.parametrize(
    ("name", "codes", "expected"),
    [
        ("Uimahalli", "P27.1", {"liikunta"}),
        ("Pallokenttä ja jääkenttä", "P27.2", {"liikunta", "lahiluonto"}),
        ("Laavu ja luontopolku", "P27.2", {"lahiluonto"}),
        ("Viljelypalstat", "P27 P25.5", {"lahiluonto"}),
        ("Kirjasto", "P25.1", {"kulttuuri"}),
        ("Ruoanlaittokurssi", "P25.7", {"ravitsemus"}),
        ("Keramiikkakurssi", "P25.7", {"kulttuuri"}),
        ("Unikoulu", "P5.11", {"elintavat"}),
        ("Sosiaalineuvonta", "P4.13", {"neuvonta"}),
        ("Etsivä nuorisotyö", "P4.13", {"neuvonta"}),
        ("Etsivä nuorisotyö", "P28.4", {"osallisuus"}),
        ("Mielenterveysneuvola", "P5.7", {"mielenterveys"}),
        ("Päihdeneuvonta", "P5.7", {"paihteet"}),
        ("Mielenterveys- ja päihdepalvelut", "P5.7", {"mielenterveys", "paihteet"}),
        ("Vastaanotto", "P5.7", {"muut"}),
        ("Ruoka-apu", "P4.14", {"toimeentulo"}),
        ("Kotoutumisen ohjaus", "P4.11", {"kotoutuminen"}),
        ("Työkykyvalmennus", "P10.4", {"tyokyky"}),
        ("Parisuhdeneuvonta", "P3.1", {"muut"}),
        ("Terveysaseman lääkärin vastaanotto", "P5.1", set()),
        ("Hoitajan vastaanotto ja neuvonta", "P5.1", set()),
        ("Kiireellinen hammashoito", "P5.10", set()),
        ("Laboratoriokokeet", "P5.4", set()),
        ("Leikkaushoito", "P5.6", set()),
        ("Kotihoito", "P4.3", set()),
        ("Varhaiskasvatus", "P3.4", set()),
        ("Rakennuslupa", "P2.1", set()),
    ],
)
def test_plain_services_land_where_a_curator_would_put_them(
    rules: list[ThemeRules], name: str, codes: str, expected: set[str]
) -> None:
    assert judged(rules, name, codes) == expected


def test_sports_places_in_the_class_of_hiking_are_not_nature(rules: list[ThemeRules]) -> None:
    """LIPAS publishes ball fields under P27.2, with the term for ball fields."""
    assert judged(rules, "Kenttä", "P27.2", terms=frozenset({KOKO + "p75504"})) == {"liikunta"}


def test_grants_for_associations_are_not_services_for_residents(rules: list[ThemeRules]) -> None:
    grants = frozenset({KOKO + "p66631"})
    assert judged(rules, "Liikuntaseurojen avustukset", "P27.1 P25.5", terms=grants) == set()
    assert judged(rules, "Järjestöavustukset", "P8.4", terms=grants) == set()


def test_a_service_for_companies_stays_off(rules: list[ThemeRules]) -> None:
    evidence = Evidence(
        service_classes=frozenset({"P10.4"}), target_groups=frozenset({"KR2.8"}), heads={"fi": "Työkykyjohtaminen"}
    )
    assert decide(evidence, rules).off_tray_reason is OffTrayReason.NOT_FOR_RESIDENTS


# --- The demonstration content, which was written theme by theme -----------------------------------------------------

MEANT_FOR = {
    "liikunta_luonto": {"liikunta", "lahiluonto"},
    "kulttuuri_osallisuus": {"kulttuuri", "osallisuus", "muut"},
    "terveys_mieli": {"elintavat", "ravitsemus", "neuvonta", "mielenterveys", "paihteet"},
    "arki_tyo": {"toimeentulo", "kotoutuminen", "tyokyky"},
    "ei_tarjottimelle": set(),
}

# Two files are written for a stage of life, not for themes: what a reader would look for each service under first.
STRONGEST = {
    "perheet_nuoret": {
        "perheuinti-lappeenranta": "liikunta",
        "isien-lauantai-imatra": "osallisuus",
        "perhekahvila-savitaipale": "osallisuus",
        "leikkipuisto-keinukaari-lappeenranta": "muut",
        "muskari-taipalsaari": "kulttuuri",
        "lukukoira-nestori-imatra": "kulttuuri",
        "eroneuvo-lasten-asiat": "neuvonta",
        "erityislasten-vanhemmat-parikkala": "osallisuus",
        "ohjaamo-kaista-lappeenranta": "neuvonta",
        "etsiva-nuorisotyo-imatra": "osallisuus",
        "kesatyoseteli-imatra": "muut",
        "kirjo-sateenkaarinuorten-ilta": "osallisuus",
        "nuorten-kriisichat": "mielenterveys",
        "nuorisoauto-kurvi": "muut",
        "koulupaivan-jalkeen-kerhot-luumaki": "osallisuus",
        "seksuaalineuvonta-nuorille-aikuisille": "neuvonta",
    },
    "ikaantyneet_tuki": {
        "hyvinvointikaynti-70-vuotiaalle": "elintavat",
        "etsiva-vanhustyo-ovelta-ovelle": "neuvonta",
        "muistineuvojan-puhelin": "osallisuus",
        "saattaja-apu-kohtaamispaikka": "osallisuus",
        "elakelaisten-paivatanssit-imatra": "liikunta",
        "digikummit-luumaki": "neuvonta",
        "kulttuuria-kotiin-lappeenranta": "kulttuuri",
        "kirjaston-kotipalvelu-ruokolahti": "kulttuuri",
        "omaishoitajan-vapaa-ekhva": "neuvonta",
        "nakovammaisten-vertaisryhma-aistitupa": "osallisuus",
        "kuulokahvila-kojeapu-aistitupa": "osallisuus",
        "neuvontaa-viittomakielella-ekhva": "neuvonta",
        "selkoneuvo-asiat-selkeasti": "neuvonta",
        "turva-lahisuhdevakivaltaan": "neuvonta",
    },
}


def content(path: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("ptv_sync.demo") / "content" / path).read_text(encoding="utf-8"))


def evidence_of(entry: dict[str, Any]) -> Evidence:
    """An entry of the content as the matcher sees it, without what it inherits."""
    texts = {language: entry[language] for language in ("fi", "sv", "en") if language in entry}
    return Evidence(
        service_classes=frozenset(entry["classes"]),
        terms=frozenset(KOKO + term for term in entry.get("terms", ())),
        target_groups=frozenset(entry.get("targets", ())),
        heads={
            language: "\n".join([text["name"], text.get("summary", ""), *text.get("keywords", ())])
            for language, text in texts.items()
        },
        bodies={language: text.get("description", "") for language, text in texts.items()},
    )


@pytest.mark.parametrize("name", MEANT_FOR)
def test_each_demonstration_service_lands_in_a_theme_it_was_written_for(rules: list[ThemeRules], name: str) -> None:
    found = {
        entry["key"]: {match.theme for match in decide(evidence_of(entry), rules).matches}
        for entry in content(f"services/{name}.toml")["service"]
    }
    assert len(found) >= 12
    wrong = {key: themes for key, themes in found.items() if bool(themes & MEANT_FOR[name]) != bool(MEANT_FOR[name])}
    crowded = {key: themes for key, themes in found.items() if len(themes) > 3}
    assert (wrong, crowded) == ({}, {})


@pytest.mark.parametrize("name", STRONGEST)
def test_each_service_for_a_stage_of_life_is_strongest_where_a_reader_looks(rules: list[ThemeRules], name: str) -> None:
    found = {
        entry["key"]: [match.theme for match in decide(evidence_of(entry), rules).matches]
        for entry in content(f"services/{name}.toml")["service"]
    }
    assert {key: themes[0] for key, themes in found.items() if themes} == STRONGEST[name]
    assert all(len(themes) <= 3 for themes in found.values())


def test_every_file_of_services_is_judged() -> None:
    files = (resources.files("ptv_sync.demo") / "content" / "services").iterdir()
    assert {file.name.removesuffix(".toml") for file in files} == {*MEANT_FOR, *STRONGEST}


def test_every_theme_has_demonstration_services(rules: list[ThemeRules]) -> None:
    entries = [entry for name in (*MEANT_FOR, *STRONGEST) for entry in content(f"services/{name}.toml")["service"]]
    found = Counter(match.theme for entry in entries for match in decide(evidence_of(entry), rules).matches)
    assert {theme.key: found[theme.key] >= 3 for theme in rules} == dict.fromkeys((*REQUIRED, *OPTIONAL), True)
