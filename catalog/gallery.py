"""Examples for the gallery of components: made-up data in every shape that a component has to bear. No database."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from catalog.cards import ServiceCard
from catalog.channel_view import AddressView, ChannelView, ContactsView, HoursView, LinkView, PhoneView
from catalog.events.cards import EventCard
from catalog.hours.table import DayRow, HoursTable, weekdays
from catalog.pages import ThemeTile
from catalog.search.snippets import Piece
from catalog.search_facets import FacetValue, FacetView
from catalog.templatetags.tarmoa import DRAWN_THEMES

_CARD = ServiceCard(
    id="00000000-0000-0000-0000-000000000000",
    name="Kävelyryhmä Saimaan rannalla",
    url="#card",
    summary="Kävellään tunti tiistaisin, jokaisen omaan tahtiin. Mukaan pääset ilmoittautumatta.",
    place="Lappeenranta, Lemi, Taipalsaari ja muita (2)",
    provider="Saimaan Kävelijät ry",
    charge_label="Maksuton",
    theme_names=("Liikunta", "Lähiluonto"),
    language="fi",
)
_EVENT = EventCard(
    id="00000000-0000-0000-0000-000000000000",
    name="Iltakävely Linnoituksessa",
    url="#event",
    summary="Kävellään tunti valleilla, jokainen omaa vauhtiaan.",
    time="tiistai 1.12.2026 klo 18.00–19.00",
    repeats="tiistaisin 31.5.2027 asti",
    place="Satamatori, Lappeenranta",
    organiser="Saimaan Kävelijät ry",
    charge_label="Maksuton",
    theme_names=("Liikunta", "Lähiluonto"),
    language="fi",
)
_EVENTS = (
    _EVENT,
    replace(_EVENT, state_label="Peruttu", repeats="", time="24.12.2026–26.12.2026"),
    replace(_EVENT, name="Evening walk", language="en", language_note="Englanniksi", place="", organiser=""),
)
_EXCEPTIONS = (
    HoursTable("Joulu", "24.12.2026–26.12.2026", "Suljettu", (), is_exception=True),
    HoursTable("Uudenvuodenaatto", "31.12.2026", "", (DayRow("", "10.00–14.00"),), is_exception=True),
)
_CONTACTS = ContactsView(
    phones=(
        PhoneView("015 000 0001", "tel:+35815000001", "", "Palvelupiste", "Puhelu on maksuton."),
        PhoneView("015 000 0002", "", "Faksi", "", ""),
    ),
    emails=(("palvelupiste@lappeenranta.example", "Palvelupiste"),),
    links=(LinkView("https://www.lappeenranta.example/", "Palvelupisteen sivu", "Ajankohtaista", "fi"),),
    addresses=(
        AddressView(
            "Käyntiosoite",
            ("Esimerkkikatu 1", "53100 Lappeenranta"),
            "Sisäänkäynti pihan puolelta",
            (("Sisäänkäynti", ("Ovi avautuu itsestään.", "Kynnys on 2 cm korkea.")),),
        ),
    ),
)


def examples() -> dict[str, object]:
    """The context of the gallery, in the language of the request."""
    return {
        "cards": (
            _CARD,
            replace(_CARD, reason="Koska vastasit, että haluat liikkua enemmän.", time_label="Avoinna silloin"),
            replace(
                _CARD,
                marked_name=(Piece("Kävelyryhmä", is_hit=True), Piece(" Saimaan rannalla")),
                marked_summary=(Piece("Kävellään", is_hit=True), Piece(" tunti tiistaisin, omaan tahtiin.")),
                excerpt=(Piece("Lähdemme "), Piece("kävelylle", is_hit=True), Piece(" satamasta.")),
            ),
            replace(_CARD, name="Walking group", language="en", language_note="Englanniksi", provider="", place=""),
        ),
        "events": _EVENTS,
        "tiles": [ThemeTile(key, key.capitalize(), _CARD.summary, number) for number, key in enumerate(DRAWN_THEMES)],
        "channel": ChannelView(
            kind="location",
            kind_label="Käy paikan päällä",
            name="Liikunnan palvelupiste",
            language="fi",
            summary="",
            description=mark_safe("<p>Neuvoja ja varauksia.</p><ul><li>avaimet</li><li>kortit</li></ul>"),
            here_description="Ryhmä kokoontuu pääoven edessä.",
            here_charge="",
            contacts=_CONTACTS,
            here=ContactsView(),
            notes=("Tähän tarvitaan allekirjoituksesi.",),
            hours=HoursView("Avoinna nyt, sulkeutuu klo 15.00", True, _week().rows, _EXCEPTIONS, ()),
        ),
        "facet": FacetView(
            "gallery",
            "Kenelle",
            tuple(FacetValue(f"{number}", f"Ryhmä {number}", 40 - number, number == 2) for number in range(9)),
        ),
        "page": Paginator(range(60), 20).page(2),
    }


def _week() -> HoursTable:
    rows = tuple(
        DayRow(day, "suljettu" if number > 4 else "9.00–12.00, 12.45–15.00", number == 1)
        for number, day in enumerate(weekdays())
    )
    return HoursTable("Talvi", "1.9.2026–31.5.2027", "Ajanvarauksella", rows, is_exception=False)
