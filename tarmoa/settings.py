"""All settings, in one file, safe for production by default.

Every value comes from the environment (or from the file that `NAME_FILE` points to, for secrets).
`.env.example` lists them. HTTPS redirect, HSTS and secure cookies follow the scheme of SITE_URL.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tarmoa import embedded_postgres

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()

DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname or "127.0.0.1", "127.0.0.1", "localhost"])
# mailto: or https: address for whoever finds a weakness; shown in /.well-known/security.txt
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

# --- Palvelutietovaranto -------------------------------------------------------------------------------------------
# The whole base; its path says the version, e.g. http://127.0.0.1:8901/api/v11/
PTV_API_URL = env.str("PTV_API_URL", default="")
PTV_API_KEY = env.str("PTV_API_KEY", default="")
# Codes of the wellbeing services counties (two digits) or municipalities (three) to gather, or "all".
AREA = env.list("AREA", default=[])
# auto: libvoikko where the machine has it, else simplemma. Questions and index must have the same (docs/search.md).
FINNISH_ANALYSER = env.str("FINNISH_ANALYSER", default="auto")
# Where the word lists' tries are kept; empty for the user's own cache.
SEARCH_DICTIONARIES = env.str("SEARCH_DICTIONARIES", default="")
# What PTV has no longer is kept as a raw document for so many days.
RAW_DOCUMENT_DAYS = env.int("RAW_DOCUMENT_DAYS", default=365)
# The records of runs, with what each changed, are kept for so many days.
RUN_DAYS = env.int("RUN_DAYS", default=400)
# Only for the stand-in and tests: sources of events on this machine may be asked, and over http.
ALLOW_LOCAL_SOURCES = env.bool("ALLOW_LOCAL_SOURCES", default=False)

# --- The map -------------------------------------------------------------------------------------------------------
# The key of the National Land Survey's map server; without one there is no map (docs/map.md).
MAP_TILES_KEY = env.str("MAP_TILES_KEY", default="")
MAP_TILES_URL = env.str("MAP_TILES_URL", default="") or (
    "https://avoin-karttakuva.maanmittauslaitos.fi/avoin/wmts/1.0.0/taustakartta/default/"
    "WGS84_Pseudo-Mercator/{z}/{y}/{x}.png?api-key={key}"
)
# Where tiles are kept, and how much of them.
MAP_CACHE = env.str("MAP_CACHE", default="") or str(BASE_DIR / ".cache" / "map")
MAP_CACHE_MB = env.int("MAP_CACHE_MB", default=500)

# --- Applications --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "catalog",
    "survey",
    "ptv_sync",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "tarmoa.urls"
WSGI_APPLICATION = "tarmoa.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tarmoa.context_processors.site",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------------------------------
# DATABASE_URL names any PostgreSQL from 15 up; without it the project's own embedded server is used.
if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    DATABASES = {"default": embedded_postgres.database_settings()}
DATABASES["default"]["CONN_MAX_AGE"] = 60
# A search is over before a just-in-time compiler or other processes have begun, and wants its results in memory. Its
# index is there, while to ask a row whether it has a word is dear: the text is read from beside the row. An address
# with options of its own has to say so itself.
_FOR_SEARCH = (
    "-c jit=off -c work_mem=16MB -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1 -c cpu_operator_cost=0.02"
)
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", _FOR_SEARCH)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Languages and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# --- Static files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security ------------------------------------------------------------------------------------------------------
IS_HTTPS = _site.scheme == "https"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
# Whether a whole domain goes https is its owner's to say, so these two warnings of `check --deploy` are not heeded.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144
# The admin form of a theme holds all of its rules: some 600 fields for the largest.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Those who enter events ------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["catalog.desk.attempts.LimitedBackend"]
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "desk:own"
CSRF_FAILURE_VIEW = "catalog.desk.login_views.csrf_failure"
# A session ends twelve hours after it was last used; the links of invitations hold for five days.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
PASSWORD_RESET_TIMEOUT = 5 * 24 * 60 * 60
# How mails go out, e.g. smtp+tls://user:password@host:587; by default they are written to the log.
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="tarmoa@localhost")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Log -----------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
