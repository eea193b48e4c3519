"""Logging in and out, and setting a password: Django's own views with our pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.debug import sensitive_post_parameters

from catalog.desk.doors import keep, kept, unlisted
from catalog.desk.small_forms import ForgottenForm, LoginForm


class Unlisted:
    """What no browser keeps and no search engine lists."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        return unlisted(super().dispatch(request, *arguments, **options))  # type: ignore[misc]


class LoginView(Unlisted, auth.LoginView):
    """A form that was sent after its session had ended goes along, and is sent on after logging in."""

    template_name = "desk/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return super().get_context_data(kept=self.request.POST.get("kept", ""), **options)

    def form_valid(self, form: Any) -> HttpResponse:
        """A page that sends the form on by a button: a redirect would lose it."""
        response = super().form_valid(form)
        fields = kept(self.request.POST.get("kept", ""))
        if not fields:
            return response
        return render(self.request, "desk/go_on.html", {"action": self.get_success_url(), "fields": fields})


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
    if request.method == "POST" and request.headers.get("Origin") == origin and request.user.is_authenticated:
        context = {"action": request.get_full_path(), "fields": kept(keep(request))}
        return unlisted(render(request, "desk/go_on.html", context, status=403))
    return django_csrf_failure(request, reason)
