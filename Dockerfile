# Debian, not Alpine: the locked wheels are built for glibc, and the Finnish analyser of the search is Debian packages.
# 3.13: a Python with security fixes until 2029 that every locked package has wheels for, so nothing is compiled here.
FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 DJANGO_SETTINGS_MODULE=tarmoa.settings
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --require-hashes --only-binary :all: -r requirements/base.txt
COPY . .
# The word lists as tries, for Swedish, English and FINNISH_ANALYSER=simplemma: made here, as it takes 700 MB of memory
# and the running container can write nothing.
ENV SEARCH_DICTIONARIES=/app/.dictionaries
RUN python -c "from pathlib import Path; from catalog.search.analysis.word_list import WordList; \
    [WordList(language, Path('$SEARCH_DICTIONARIES')) for language in ('fi', 'sv', 'en')]"
RUN for source in locale/*/LC_MESSAGES/django.po; do \
        pybabel compile --input-file "$source" --output-file "${source%.po}.mo" || exit 1; \
    done \
    && python -m compileall -q . \
    && python -m django collectstatic --no-input --verbosity 0

FROM python:3.13-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends libvoikko1 voikko-fi \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin tarmoa
# The map's tiles: the one folder that is written. A volume belongs here; without it tiles are fetched anew each time.
RUN install --directory --owner tarmoa /var/cache/tarmoa
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH DJANGO_SETTINGS_MODULE=tarmoa.settings PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SEARCH_DICTIONARIES=/app/.dictionaries MAP_CACHE=/var/cache/tarmoa/map
USER tarmoa
EXPOSE 8000
# /healthz answers over plain HTTP and to this name whatever SITE_URL says, as long as ALLOWED_HOSTS keeps 127.0.0.1.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# No access log: addresses and search words are personal data. The heartbeat's file stays in memory. The proxy bounds how
# long an address may be; what it lets through gets an answer.
CMD ["gunicorn", "tarmoa.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--limit-request-line", "0", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--log-level", "warning"]
