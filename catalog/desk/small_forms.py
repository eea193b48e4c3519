"""The desk's smaller forms: a reason in words, an invitation, logging in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.desk.choices import Choice
from catalog.languages import PAGE_LANGUAGES

LONGEST_REASON = 500
LONGEST_EMAIL = 150


class ReasonForm(forms.Form):
    """Why an event is cancelled or postponed: in one language at least."""

    fi = forms.CharField(label=gettext_lazy("Reason, in Finnish"), required=False, max_length=LONGEST_REASON)
    sv = forms.CharField(label=gettext_lazy("Reason, in Swedish"), required=False, max_length=LONGEST_REASON)
    en = forms.CharField(label=gettext_lazy("Reason, in English"), required=False, max_length=LONGEST_REASON)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.values()) and not self.errors:
            self.add_error("fi", _("Tell the reason in a few words."))
        return data

    def reasons(self) -> dict[str, str]:
        return {code.value: self.cleaned_data[code] for code in PAGE_LANGUAGES if self.cleaned_data.get(code)}


class WordsForm(forms.Form):
    """What should be put right in an event that is returned; `seen` is the version that was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("What should be put right?"), max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": "3"}),
        error_messages={"required": gettext_lazy("Tell what should be put right.")},
    )  # fmt: skip


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=LONGEST_EMAIL,
        error_messages={
            "required": gettext_lazy("Give the e-mail address."),
            "invalid": gettext_lazy("Write the e-mail address like this: name@example.fi."),
        },
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=150, error_messages={"required": gettext_lazy("Give the person’s name.")}
    )
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Enters events for"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one organisation."),
            "invalid_choice": gettext_lazy("Choose organisations of the list."),
        },
    )  # fmt: skip

    def __init__(self, organisations: tuple[Choice, ...], **options: Any) -> None:
        super().__init__(**options, use_required_attribute=False)
        field: Any = self.fields["organisations"]
        field.choices = organisations


class LoginForm(AuthenticationForm):
    """Django's, with one message for whatever is wrong, so that it tells of no account; e-mail in any letter case."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy(
            "The e-mail address or the password is wrong. After five wrong tries, wait for a quarter of an hour."
        ),
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options, use_required_attribute=False)
        self.fields["username"].label = gettext_lazy("E-mail address")
        self.fields["username"].error_messages["required"] = gettext_lazy("Give the e-mail address.")
        self.fields["password"].label = gettext_lazy("Password")
        self.fields["password"].error_messages["required"] = gettext_lazy("Give the password.")

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).strip()
        return name.lower() if "@" in name else name


class ForgottenForm(PasswordResetForm):
    """Also for those who were invited and have not set a password yet."""

    def get_users(self, email: str) -> Any:
        return User.objects.filter(email__iexact=email, is_active=True)
