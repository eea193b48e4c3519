"""Logging in and out, and setting a password: Django's own views with our pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.debug import sensitive_post_parameters

from catalog.desk.doors import fields_of, go_on, kept, unlisted
from catalog.desk.small_forms import ForgottenForm, LoginForm


class Unlisted:
    """What no browser keeps and no search engine lists."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        return unlisted(super().dispatch(request, *arguments, **options))  # type: ignore[misc]


@method_decorator(sensitive_post_parameters(), name="dispatch")
class LoginView(Unlisted, auth.LoginView):
    """A form that was sent after its session had ended goes along, and is sent on after logging in, also elsewhere."""

    template_name = "desk/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if request.user.is_authenticated and request.POST.get("kept"):
            return unlisted(self.send_on())
        return super().dispatch(request, *arguments, **options)

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return super().get_context_data(kept=self.request.POST.get("kept", ""), **options)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        return self.send_on() if self.request.POST.get("kept") else response

    def send_on(self, *, status: int = 200) -> HttpResponse:
        """The page that sends on the form that was kept; word of it where it can be read no more."""
        if fields := kept(self.request.POST["kept"]):
            return go_on(self.request, self.get_success_url(), fields, status=status)
        messages.error(self.request, _("What you had written was kept for twelve hours, and is gone by now."))
        return redirect(self.get_success_url())


class LogoutView(Unlisted, auth.LogoutView):  # type: ignore[misc] # the stubs know a narrower answer
    next_page = "desk:login"


class ForgottenView(Unlisted, auth.PasswordResetView):
    """Tells the same whether there is such an account or not."""

    form_class = ForgottenForm
    template_name = "desk/forgotten.html"
    email_template_name = "desk/mail/forgotten.txt"
    subject_template_name = "desk/mail/forgotten_subject.txt"
    success_url = reverse_lazy("desk:forgotten-sent")
    extra_email_context = {"site_url": settings.SITE_URL}


class ForgottenSentView(Unlisted, auth.PasswordResetDoneView):
    template_name = "desk/forgotten_sent.html"


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SetPasswordView(Unlisted, auth.PasswordResetConfirmView):
    """By the link of an invitation or of a forgotten password, which holds once and for some days."""

    template_name = "desk/set_password.html"
    success_url = reverse_lazy("desk:password-set")


class PasswordSetView(Unlisted, auth.PasswordResetCompleteView):
    template_name = "desk/password_set.html"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form of our own whose key is out of date, as after logging in again in another tab, can be sent once more.

    Only where the browser says that the form came from our own site (Origin); else Django's refusal.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or request.headers.get("Origin") != origin or not request.user.is_authenticated:
        return django_csrf_failure(request, reason)
    if request.POST.get("kept"):
        view = LoginView()
        view.setup(request)
        return unlisted(view.send_on(status=403))
    return unlisted(go_on(request, request.get_full_path(), fields_of(request), status=403))
