"""Mails to those who enter and approve events. Sent after the transaction; one that does not go out is logged and told.

The only call to another system while a page is served, and only after somebody has pressed a button.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from catalog.desk.access import approvers_of
from catalog.models import Event, EventState

logger = logging.getLogger(__name__)


def send(name: str, to: Iterable[str], **context: object) -> bool:
    """A mail of the templates desk/mail/`name`_subject.txt and `name`.txt, to each address by itself, in the language
    of the request. False when one did not go out; the log says why."""
    everything = {"site_url": settings.SITE_URL, **context}
    subject = " ".join(render_to_string(f"desk/mail/{name}_subject.txt", everything).split())
    body = render_to_string(f"desk/mail/{name}.txt", everything)
    went_out = [_is_sent(name, EmailMessage(subject, body, to=[address])) for address in to]
    return all(went_out)


def _is_sent(name: str, mail: EmailMessage) -> bool:
    try:
        mail.send()
    except (OSError, SMTPException):
        logger.exception("A mail (%s) did not go out", name)
        return False
    return True


def send_invitation(user: User, by: User) -> bool:
    """The link by which the person sets a password; to somebody who has one, word of the new organisations."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    if user.has_usable_password():
        return send("added", [user.email], user=user, by=by)
    return send("invitation", [user.email], user=user, by=by, uid=uid, token=default_token_generator.make_token(user))


def send_for_approval(event: Event) -> bool:
    """Tells those who may approve the event that it awaits them."""
    return send("awaiting", [user.email for user in approvers_of(event) if user.email], event=event)


def send_judgement(event: Event, words: str) -> bool:
    """Tells who entered and who last changed the event that it is on the pages, or what should be put right in it."""
    people = User.objects.filter(pk__in=[event.created_by_id, event.changed_by_id], is_active=True).exclude(email="")
    name = "approved" if event.state == EventState.SCHEDULED else "returned"
    return send(name, people.values_list("email", flat=True).distinct().order_by("email"), event=event, words=words)
