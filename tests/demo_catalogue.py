"""The demonstration catalogue for tests: synced once per class from the stand-in, over HTTP, as `make run` does it."""

from functools import cache
from typing import ClassVar

from django.core.management import call_command
from django.test import TestCase, override_settings

from catalog.models import Service
from ptv_sync.demo.content import load_content
from ptv_sync.demo.server import DemoServer
from ptv_sync.demo.v11.render import render
from ptv_sync.demo.v11.store import Store
from ptv_sync.progress import Progress
from ptv_sync.sync import Options, sync
from ptv_sync.v11.client import V11Client


@cache
def demo_store() -> Store:
    """The bundled content as the stand-in serves it, rendered once per process."""
    return render(load_content())


def load_demo_catalogue() -> None:
    """Default data of South Karelia and a sync from the stand-in, into the present database."""
    with override_settings(AREA=["11"]):
        call_command("load_defaults", verbosity=0)
        with DemoServer(demo_store()) as base_url:
            sync(V11Client(base_url), Options(), Progress(is_quiet=True))


class DemoCatalogue(TestCase):
    """A test class whose tests see South Karelia's demonstration data; what a test changes is rolled back."""

    services: ClassVar[dict[str, Service]]

    @classmethod
    def setUpTestData(cls) -> None:
        load_demo_catalogue()
        cls.services = {
            text.name: service for service in Service.objects.prefetch_related("texts") for text in service.texts.all()
        }
