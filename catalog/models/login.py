"""Attempts to log in, counted so that nobody can try passwords without end."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoginAttempt(models.Model):
    """An attempt that has not succeeded. `key` tells account and address apart without telling either: their HMAC.

    Written by desk/attempts; deleted when an attempt succeeds, and by `manage.py daily`.
    """

    key = models.CharField(_("key"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("attempt to log in")
        verbose_name_plural = _("attempts to log in")
        indexes = [models.Index(fields=["key", "at"], name="catalog_loginattempt_key")]

    def __str__(self) -> str:
        return self.key[:12]
