"""The settings of tests: the product's own, with what only tests need."""

from tarmoa.settings import *  # noqa: F403 - a settings module is the names of another one, and more
from tarmoa.settings import DATABASES

# The hashed names, and a folder to serve, need a collectstatic first: tests find the files where they are.
STATIC_ROOT = None  # type: ignore[assignment] # Django takes either
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A live server's threads would keep the test database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# What a crash would lose, the next run makes anew.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
