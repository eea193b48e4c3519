"""What the answers bring from the demonstration catalogue, and why."""

from collections.abc import Mapping

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog.models import Municipality, Service, ServiceTheme, Theme
from survey.answers import Answers
from survey.journey import Stage, State, dump
from survey.load import read_defaults
from survey.reading import read_questionnaire
from survey.recommend import Recommendations, recommend
from survey.scoring import profile
from survey.sealing import seal
from tests.demo_catalogue import DemoCatalogue

MOST_QUERIES = 18
MOST_QUERIES_OF_THE_PAGE = 25
WORRIED = {
    "movement": ("hard",),
    "movement-help": ("gentle", "home", "low-cost"),
    "food-rest": ("meals", "sleep", "tired"),
    "people": ("nobody",),
    "company": ("seniors",),
    "mind": ("heavy",),
    "mind-support": ("talk", "phone-chat", "loss"),
    "habits": ("both",),
    "habit-kind": ("alcohol", "gambling"),
    "everyday": ("money", "debt", "no-work", "illness", "caring", "settling", "advice"),
    "money-help": ("food", "benefits", "free-fun"),
    "wish": ("nature", "culture", "health"),
}


def suggest(answers: Mapping[str, tuple[str, ...]], language: str = "fi") -> Recommendations:
    with translation.override(language):
        return recommend(profile(read_questionnaire(language), Answers(answers)), language=language)


def strongest_for(theme: str) -> dict[str, tuple[str, ...]]:
    """The one answer that asks for the theme most."""
    _, question, value = max(
        (option.get("themes", {}).get(theme, 0), table["key"], option["value"])
        for table in read_defaults()["question"]
        if "show_if" not in table
        for option in table.get("option", [])
    )
    return {question: (value,)}


def names(found: Recommendations) -> list[str]:
    return [card.name for group in found.groups for card in group.cards]


class RecommendTest(DemoCatalogue):
    def test_no_answers_suggest_nothing(self) -> None:
        assert suggest({"place": ("405",)}) == Recommendations()

    def test_suggestions_are_what_a_guide_would_name(self) -> None:
        cases = {
            "Ruokakasseja ja ruoka-apua Lappeenrannassa ja Imatralla": {
                "everyday": ("money",),
                "money-help": ("food",),
            },
            "Talous- ja velkaneuvonta": {"everyday": ("debt",)},
            "Pelitauko – rahapelaajien vertaisryhmä verkossa": {"habits": ("own",), "habit-kind": ("gambling",)},
            "Kun läheinen juo: ryhmä läheisille": {"habits": ("close",), "habit-kind": ("alcohol",), "place": ("153",)},
            "Omaishoitajien vertaisryhmät": {"everyday": ("caring",)},
            "Kielikahvila": {"everyday": ("settling",), "place": ("405",)},
            "Unikoulu": {"food-rest": ("sleep",), "place": ("580",)},
            "Ystävä ikäihmiselle": {"people": ("nobody",), "company": ("seniors",), "place": ("153",)},
            "Sururyhmä läheisensä menettäneille": {"mind": ("heavy",), "mind-support": ("loss",), "place": ("405",)},
            "Parisuhdeneuvonta": {"everyday": ("family",), "place": ("405",)},
            "Digipiste Imatran kirjastossa": {"everyday": ("digital",), "place": ("153",)},
            "Vapaaehtoiseksi ensi kertaa Taipalsaarella": {"wish": ("helping",), "place": ("831",)},
        }
        for name, answers in cases.items():
            with self.subTest(name=name):
                assert name in names(suggest(answers))

    def test_nothing_far_from_the_answer_is_suggested(self) -> None:
        lonely = names(suggest({"people": ("nobody",), "place": ("153",)}))
        assert "Kun läheinen juo: ryhmä läheisille" not in lonely
        young = names(suggest({"people": ("few",), "company": ("young",), "place": ("153",)}))
        assert "Ystävä ikäihmiselle" not in young

    def test_every_suggestion_is_on_the_tray_and_valid_in_the_municipality(self) -> None:
        for code in Municipality.objects.filter(county__is_active=True).values_list("code", flat=True):
            found = suggest({"place": (code,), **WORRIED})
            ids = {card.id for group in found.groups for card in group.cards}
            valid = {str(pk) for pk in Service.objects.on_tray().serving([code]).values_list("pk", flat=True)}
            assert ids
            assert ids <= valid

    def test_every_theme_brings_services_of_its_own(self) -> None:
        for theme in Theme.objects.active():
            with self.subTest(theme=theme.key):
                found = suggest(strongest_for(theme.key))
                assert theme.names["fi"] in [group.theme.name for group in found.groups]

    def test_bounds_hold_and_no_service_stands_twice(self) -> None:
        found = suggest(WORRIED)
        ids = [card.id for group in found.groups for card in group.cards]
        assert len(ids) == 12
        assert len(set(ids)) == 12
        assert all(1 <= len(group.cards) <= 3 for group in found.groups)

    def test_what_is_described_twice_is_suggested_once(self) -> None:
        before = [card.id for group in suggest(WORRIED).groups for card in group.cards]
        Service.objects.filter(pk=before[1]).update(grouped_under=before[0])
        found = [card.id for group in suggest(WORRIED).groups for card in group.cards]
        assert before[0] in found
        assert before[1] not in found
        assert len(found) == 12
        missing = Service.objects.on_tray().exclude(pk__in=[*before, *found])[0]
        Service.objects.filter(pk=before[1]).update(grouped_under=missing)
        assert before[1] in [card.id for group in suggest(WORRIED).groups for card in group.cards]

    def test_each_card_says_why_in_the_readers_language(self) -> None:
        for language, phrase in (
            ("fi", "mietit läheisen hoitamista"),
            ("sv", "du funderar på att ta hand om en närstående"),
            ("en", "caring for someone close to you is on your mind"),
        ):
            found = suggest({"everyday": ("caring",)}, language)
            reasons = [card.reason for group in found.groups for card in group.cards]
            assert reasons
            assert all(phrase in reason for reason in reasons)

    def test_a_skipped_municipality_searches_the_active_counties(self) -> None:
        assert "Rohkeat äänet – kuoro sinulle, joka et mielestäsi osaa laulaa" in names(suggest({"wish": ("culture",)}))

    def test_a_need_without_a_service_is_said(self) -> None:
        ServiceTheme.objects.filter(theme="kotoutuminen").delete()
        found = suggest({"everyday": ("settling",)})
        assert [theme.name for theme in found.missing] == [Theme.objects.get(pk="kotoutuminen").names["fi"]]
        assert found.groups == ()
        assert found.advice
        assert found.advice.url.endswith("/teemat/neuvonta/")

    def test_a_theme_that_is_switched_off_is_not_spoken_of(self) -> None:
        Theme.objects.filter(pk="kotoutuminen").update(is_active=False)
        assert suggest({"everyday": ("settling",)}) == Recommendations()

    def test_the_number_of_queries_does_not_grow(self) -> None:
        for answers in ({"wish": ("nature",)}, {"place": ("405",), **WORRIED}):
            needs = profile(read_questionnaire("fi"), Answers(answers))
            with CaptureQueriesContext(connection) as queries:
                recommend(needs, language="fi")
            assert len(queries) <= MOST_QUERIES

    def test_the_result_page_shows_the_cards_and_keeps_answers_out_of_links(self) -> None:
        answers = Answers({"place": ("405",), **WORRIED})
        token = seal(dump(State(Stage.CHECK, answers=answers)))
        for language in ("fi", "sv", "en"):
            with CaptureQueriesContext(connection) as queries:
                html = self.client.post(f"/{language}/kysely/", {"state": token, "go": "result"}).content.decode()
            assert len(queries) <= MOST_QUERIES_OF_THE_PAGE
            assert html.count('class="service-card"') == 12
            assert html.count("service-card__reason") == 12
            assert html.count("<h1") == 1
            for link in (part.split('"')[0] for part in html.split('href="')[1:]):
                assert "?" not in link
                assert "heavy" not in link
