"""What the search's benchmark is made of: varied texts, questions, a catalogue by SQL, its figures, other engines."""

from pathlib import Path

import pytest
from django.db import connection

from benchmarks.search import catalogue, engines, measuring, tables
from benchmarks.search.analysers import Cost, cost, costs_table
from benchmarks.search.measuring import WHOLE, Answered, Asked
from benchmarks.search.questions import NUMBERS, ONE, TWO, Question, beginnings, questions, telling_words
from benchmarks.search.spreading import RUNNING, TELLING, Spreader, Vocabulary
from catalog.models import SearchEntry, Service, ServiceText
from catalog.search.indexing import index
from tests.demo_catalogue import DemoCatalogue

TEXT = "Ryhmä kokoontuu torstaisin kirjastossa ja ryhmä juo kahvia"


def spreader(seed: int = 1) -> Spreader:
    running = Vocabulary([TEXT], shift=RUNNING, size=50, seed=seed)
    return Spreader(running, Vocabulary(["kahvila", "ryhmä"], shift=TELLING, seed=seed), seed=seed)


def test_the_vocabulary_begins_with_the_commonest_word_and_goes_on_with_compounds() -> None:
    vocabulary = Vocabulary([TEXT], shift=RUNNING, size=12, seed=1)
    assert vocabulary.words[0] == "ryhmä"
    assert len(vocabulary.words) == len(set(vocabulary.words)) == 12
    given = [next(vocabulary) for _ in range(5000)]
    assert given.count(vocabulary.words[0]) > given.count(vocabulary.words[-1]) > 0


def test_a_vocabulary_of_nothing_gives_nothing() -> None:
    assert next(Vocabulary([], shift=RUNNING, size=20, seed=1)) == ""


def test_texts_are_varied_in_the_same_way_each_time() -> None:
    long = " ".join([TEXT] * 50)
    varied = spreader().text(long)
    assert varied == spreader().text(long)
    pairs = zip(long.split(" "), varied.split(" "), strict=True)
    assert 0.5 < sum(one != other for one, other in pairs) / len(long.split(" ")) < 0.85
    assert spreader().name("Kahvila", 7).endswith(" 7")
    assert spreader().keywords([])


def test_questions_are_of_the_words_of_one_service_and_the_same_each_time() -> None:
    services = [telling_words("fi", [f"Ryhmä ja {name}kahvila {name}kerho 7"]) for name in ("ilta", "aamu", "päivä")]
    assert services[0] == ["ryhmä", "iltakahvila", "iltakerho"]
    found = questions("fi", services, seed=1)
    assert found == questions("fi", services, seed=1)
    assert {question.text for question in found if question.kind == ONE} == {word for own in services for word in own}
    assert all(len(question.text.split()) == 2 for question in found if question.kind == TWO)
    assert questions("fi", [], seed=1) == []
    assert list(beginnings(Question("fi", ONE, "uinti"))) == ["ui", "uin", "uint", "uinti"]


@pytest.mark.parametrize("make", [engines.Fts5, engines.Tantivy])
def test_the_other_engines_count_all_and_find_words_as_they_stand(
    make: type[engines.Fts5 | engines.Tantivy], tmp_path: Path
) -> None:
    engine = make(tmp_path, [f"Avoin kahvila {number}" for number in range(30)] + ["Avoin kerho"])
    assert (engine.ask(["avoin"]), engine.ask(["avoin", "kerho"]), engine.ask(["kahvilat"])) == (31, 1, 0)
    assert [number for _, number in engines.seconds_of(engine, [["kerho"]], runs=1)] == [1]


def test_an_analyser_tells_what_it_costs() -> None:
    found = cost("snowball english", ["walking", "groups"])
    assert found.words == 2
    assert found.loaded >= found.base > 0
    table = costs_table([Cost("one", 10_000_000, 15_000_000, 18_000_000, 2, 7000.4, 3e6)])
    assert table.rows == [["one", "10.0", "5.0", "8.0", "2", "7,000", "3,000,000"]]


def test_the_tables_of_searches() -> None:
    question = Question("fi", ONE, "uinti")
    answered = [
        Answered(Asked(question), database=0.004, seconds=0.006, statements=4, number=30),
        Answered(Asked(question, "theme", "liikunta"), database=0.002, seconds=0.003, statements=5, number=3),
    ]
    assert tables.searches_table(answered, 600).rows == [
        ["one word, not narrowed", "1", "30", "30", "5.0", "4.0", "4.0", "6.0", "6.0", "4"],
        ["one word, by theme", "1", "3", "3", "0.5", "2.0", "2.0", "3.0", "3.0", "5"],
    ]
    assert tables.languages_table(answered).rows == [["fi, one word", "1", "30", "30", "4.0", "4.0"]]
    assert list(tables.numbers_lines(answered)) == ["fi, one word: uinti 30"]
    table = tables.engines_table({ONE: [(0.004, 30)]}, {"other": {ONE: [(0.001, 8)]}})
    assert table.rows[1] == ["one word, other", "8", "8", "1.000", "1.000", "4.0", "4.0"]


class CatalogueTest(DemoCatalogue):
    """The demonstration multiplied, and asked."""

    def test_a_catalogue_of_the_size_wanted(self) -> None:
        catalogue.fill(300)
        assert Service.objects.on_tray().count() == Service.objects.count() == 300
        names = list(ServiceText.objects.filter(language="fi").values_list("name", flat=True))
        assert len(names) == len(set(names)) > 250
        index(Service.objects.values_list("pk", flat=True))
        assert SearchEntry.objects.count() == 900
        assert min(catalogue.sizes().values()) > 0
        assert len(catalogue.whole_texts("en")) == 300
        self.assert_it_can_be_asked()

    def assert_it_can_be_asked(self) -> None:
        asked = questions("fi", [telling_words("fi", own) for own in catalogue.telling_texts("fi", most=40)], seed=1)
        assert len(asked) == sum(NUMBERS.values())
        narrowed = measuring.narrowed(asked[:2], seed=1)
        assert [one.by for one in narrowed] == [WHOLE, WHOLE, *(by for by in measuring.NARROWED_BY for _ in "12")]
        found = measuring.search_all(narrowed, runs=1)
        assert [one.asked for one in found] == narrowed
        assert all(one.number for one in found[:2])
        assert all(0 < one.database < one.seconds for one in found)
        assert measuring.suggest_all(asked[:1], runs=1)
        pages = measuring.read_all(narrowed)
        assert all(one.statements <= 8 and one.number > 500 for one in pages)

    def test_a_smaller_catalogue(self) -> None:
        catalogue.fill(40)
        assert Service.objects.count() == 40
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM catalog_servicetext WHERE name ~ '[0-9]$'")
            assert cursor.fetchone()[0] < 40
