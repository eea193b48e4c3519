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

    def test_document(self) -> None:
        document = self.client.get("/api/v1/openapi.json").json()
        assert {"/api/v1/services", "/api/v1/services/{service_id}"} == set(document["paths"])
        parameters = {item["name"] for item in document["paths"]["/api/v1/services"]["get"]["parameters"]}
        assert parameters == {"q", "lang", "theme", "municipality", "date", "from", "to", "limit", "offset"}
