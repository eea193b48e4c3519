"""The entry of gunicorn."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

from ptv_sync.checks import TAG

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmoa.settings")
application = get_wsgi_application()
# As before a command: a wrong address of PTV ends the start, and is not met only by the sync at night.
BaseCommand().check(tags=[TAG])
