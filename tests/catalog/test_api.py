"""The open API: shapes, languages, limits and errors."""

import uuid

from django.utils import timezone

from catalog.models import Service
from tests.demo_catalogue import DemoCatalogue


class ApiTest(DemoCatalogue):
    def test_list_has_total_and_items(self) -> None:
        answer = self.client.get("/api/v1/services?limit=5").json()
        assert answer["total"] == Service.objects.on_tray().count()
        assert len(answer["items"]) == 5
        assert {"id", "name", "summary", "themes", "url"} <= set(answer["items"][0])
        assert answer["items"][0]["url"].startswith("http")

    def test_filters_are_those_of_the_page(self) -> None:
        answer = self.client.get("/api/v1/services?q=uinti&theme=liikunta&municipality=153&lang=fi").json()
        assert 0 < answer["total"] < Service.objects.on_tray().count()
        swedish = self.client.get("/api/v1/services?q=bibliotek&lang=sv").json()
        assert any(item["language"] == "sv" for item in swedish["items"])

    def test_offset_goes_on_where_the_last_page_ended(self) -> None:
        first = self.client.get("/api/v1/services?limit=3").json()["items"]
        second = self.client.get("/api/v1/services?limit=3&offset=3").json()["items"]
        assert not {item["id"] for item in first} & {item["id"] for item in second}

    def test_wrong_values_are_422_with_what_is_wrong(self) -> None:
        for query in ("limit=0", "limit=1000", "offset=-1", "lang=xx", "theme=olematon", "date=kissa", "q=!!!"):
            with self.subTest(query=query):
                response = self.client.get(f"/api/v1/services?{query}")
                assert response.status_code == 422
                assert response.json()["detail"]

    def test_one_service(self) -> None:
        service = Service.objects.on_tray().filter(connections__channel__kind="location").first()
        assert service is not None
        answer = self.client.get(f"/api/v1/services/{service.pk}?lang=en").json()
        assert answer["id"] == str(service.pk)
        assert answer["channels"]

    def test_off_the_tray_unknown_and_withdrawn(self) -> None:
        off = Service.objects.exclude(off_tray_reason="").first()
        on = Service.objects.on_tray().first()
        assert off is not None
        assert on is not None
        Service.objects.filter(pk=on.pk).update(withdrawn_at=timezone.now())
        assert self.client.get(f"/api/v1/services/{off.pk}").status_code == 404
        assert self.client.get(f"/api/v1/services/{uuid.uuid4()}").status_code == 404
        assert self.client.get(f"/api/v1/services/{on.pk}").status_code == 410

    def test_it_is_read_only_and_open(self) -> None:
        assert self.client.post("/api/v1/services", {}).status_code == 405
        assert self.client.get("/api/v1/services")["Access-Control-Allow-Origin"] == "*"

    def test_steps_places_corrections_and_facets_are_told(self) -> None:
        answer = self.client.get("/api/v1/services?q=uimahali imatra&charge=free").json()
        assert answer["place"] == "153"
        assert answer["corrections"] == [{"written": "uimahali", "meant": "uimahalli"}]
        assert answer["step"] in {"all_words", "wider_area", "any_word", "any_word_wider_area"}
        assert set(answer["facets"]) == {
            "theme", "municipality", "target", "channel", "charge", "language", "provider"
        }  # fmt: skip
        assert answer["facets"]["charge"].get("free", 0) == answer["total"]
        literal = self.client.get("/api/v1/services?q=imatra&literal=true").json()
        assert (literal["place"], literal["elsewhere"]) == ("", "")
        assert self.client.get("/api/v1/services?q=uimahalli kouvola").json()["elsewhere"] == "Kouvola"

    def test_several_values_narrow_as_on_the_page(self) -> None:
        phone = self.client.get("/api/v1/services?channel=phone").json()["total"]
        online = self.client.get("/api/v1/services?channel=online").json()["total"]
        both = self.client.get("/api/v1/services?channel=phone&channel=online").json()["total"]
        assert max(phone, online) <= both <= phone + online
        counts = self.client.get("/api/v1/services").json()["facets"]["channel"]
        assert (counts["phone"], counts["online"]) == (phone, online)
        assert self.client.get("/api/v1/services?provider=olematon").json()["total"] == 0

    def test_why_a_service_was_found_where_it_is_asked(self) -> None:
        plain = self.client.get("/api/v1/services?q=uimahalli&limit=3").json()["items"]
        told = self.client.get("/api/v1/services?q=uimahalli&limit=3&explain=true").json()["items"]
        assert [item["id"] for item in plain] == [item["id"] for item in told]
        assert all(item["explanation"] is None for item in plain)
        assert told[0]["explanation"]["reasons"] == [
            {"word": "uimahalli", "met_by": "uimahalli", "field": "name", "way": "word"}
        ]
        scores = [item["explanation"]["score"] for item in told]
        assert scores == sorted(scores, reverse=True)

    def test_suggestions(self) -> None:
        response = self.client.get("/api/v1/suggest?q=uimah")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "max-age" in response["Cache-Control"]
        texts = {(item["kind"], item["text"]) for item in response.json()}
        assert ("word", "uimahalli") in texts
        assert any(kind == "service" for kind, _ in texts)
        assert self.client.get("/api/v1/suggest?q=x").json() == []

    def test_document(self) -> None:
        document = self.client.get("/api/v1/openapi.json").json()
        assert set(document["paths"]) == {
            "/api/v1/events", "/api/v1/events/{event_id}", "/api/v1/services", "/api/v1/services/{service_id}",
            "/api/v1/suggest",
        }  # fmt: skip
        parameters = {item["name"] for item in document["paths"]["/api/v1/services"]["get"]["parameters"]}
        assert parameters == {
            "q", "lang", "theme", "municipality", "target", "channel", "charge", "language", "provider", "literal",
            "explain", "near", "postal", "nearby", "at", "when", "date", "from", "to", "limit", "offset",
        }  # fmt: skip
