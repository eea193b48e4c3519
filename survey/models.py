"""The questionnaire as rows that admins edit: questions, options, what an option means, and urgent help.

No row here ever holds an answer: answers are worked on within a request and kept nowhere.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.languages import pick
from catalog.models import Theme
from catalog.models.defaulted import DefaultedModel
from catalog.models.fields import LocalisedField, choices, one_of
from catalog.records import ChannelKind
from survey.questions import Flag, QuestionKind
from survey.validators import validate_condition, validate_stems


class SafetyNumber(DefaultedModel):
    """A number to call for help. With `languages` it is shown only to readers of those languages."""

    key = models.SlugField(_("key"), max_length=32, primary_key=True)
    names = LocalisedField(_("names"))
    descriptions = LocalisedField(_("when to call"))
    hours = LocalisedField(_("when it answers"))
    number = models.CharField(_("number"), max_length=20, help_text=_("In groups, as people read it."))
    languages = ArrayField(
        models.CharField(max_length=8), verbose_name=_("shown to readers of"), default=list, blank=True
    )
    flags = ArrayField(
        models.CharField(max_length=8, choices=choices(Flag)),
        verbose_name=_("shown first after"),
        default=list,
        blank=True,
        help_text=_("Kinds of answers: urgent, violence, support."),
    )
    is_always_shown = models.BooleanField(_("on every page of the questionnaire"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(DefaultedModel.Meta):
        verbose_name = _("number for urgent help")
        verbose_name_plural = _("numbers for urgent help")
        ordering = ("position", "key")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.CheckConstraint(
                name="survey_safetynumber_number",
                condition=models.Q(number__regex=r"^\+?[0-9][0-9 ]{1,18}$"),
                violation_error_message=_("A number is digits, with spaces between its groups."),
            ),
            models.CheckConstraint(
                name="survey_safetynumber_names",
                condition=models.Q(names__has_key="fi"),
                violation_error_message=_("A number needs at least a Finnish name."),
            ),
        ]

    def __str__(self) -> str:
        return f"{pick(self.names, 'fi')} {self.number}"


class SafetyNotice(DefaultedModel):
    """What is said about help after an answer of one kind."""

    flag = models.CharField(_("said after"), max_length=8, primary_key=True, choices=choices(Flag))
    titles = LocalisedField(_("titles"))
    texts = LocalisedField(_("texts"))

    class Meta(DefaultedModel.Meta):
        verbose_name = _("word about help")
        verbose_name_plural = _("words about help")
        ordering = ("flag",)
        constraints = [
            *DefaultedModel.Meta.constraints,
            one_of("flag", Flag, name="survey_safetynotice_flag"),
            models.CheckConstraint(
                name="survey_safetynotice_texts",
                condition=models.Q(titles__has_key="fi", texts__has_key="fi"),
                violation_error_message=_("A word about help needs at least a Finnish title and text."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self.titles, "fi") or self.flag


class Question(DefaultedModel):
    """One page of the questionnaire. `show_if` {"question": key, "any_of": [values]} makes it a follow-up."""

    key = models.SlugField(_("key"), max_length=32, primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=choices(QuestionKind))
    texts = LocalisedField(_("question"))
    hints = LocalisedField(_("help for answering"))
    purposes = LocalisedField(_("why we ask"))
    max_choices = models.PositiveSmallIntegerField(
        _("choices at most"), default=0, help_text=_("0: as many as there are. Only for a multiple choice.")
    )
    is_sensitive = models.BooleanField(
        _("personal"), default=False, help_text=_("The page reminds the reader that the question can be skipped.")
    )
    show_if = models.JSONField(
        _("asked only if"),
        default=dict,
        blank=True,
        help_text=_('Empty, or for example {"question": "movement", "any_of": ["seldom", "hard"]}.'),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(DefaultedModel.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("position", "key")
        constraints = [
            *DefaultedModel.Meta.constraints,
            one_of("kind", QuestionKind, name="survey_question_kind"),
            models.CheckConstraint(
                name="survey_question_texts",
                condition=models.Q(texts__has_key="fi"),
                violation_error_message=_("A question needs at least a Finnish text."),
            ),
            models.CheckConstraint(
                name="survey_question_max_choices",
                condition=models.Q(kind=QuestionKind.MULTI.value) | models.Q(max_choices=0),
                violation_error_message=_("Only a multiple choice limits the number of choices."),
            ),
            models.CheckConstraint(
                name="survey_question_show_if",
                condition=models.Q(show_if={}) | models.Q(show_if__has_keys=["question", "any_of"]),
                violation_error_message=_("A condition names a question and the answers that lead here."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self.texts, "fi") or self.key

    def clean(self) -> None:
        """A condition is about a question that comes earlier, and about answers that it has. Two queries."""
        try:
            validate_condition(self.show_if)
        except ValidationError as error:
            raise ValidationError({"show_if": error}) from error
        if not self.show_if:
            return
        earlier = Question.objects.filter(pk=self.show_if["question"], position__lt=self.position).first()
        if earlier is None:
            raise ValidationError({"show_if": _("The condition names no question that comes before this one.")})
        values = set(earlier.options.values_list("value", flat=True))
        unknown = sorted(set(self.show_if["any_of"]) - values)
        if unknown:
            raise ValidationError({"show_if": _("The question has no such choice: %s.") % ", ".join(unknown)})


class Option(DefaultedModel):
    """A choice of a question, with what it means for the recommendations."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options", verbose_name=_("question"))
    value = models.SlugField(_("key"), max_length=32)
    texts = LocalisedField(_("choice"))
    reasons = LocalisedField(_("reason"), help_text=_('Ends the sentence "Because you answered that …".'))
    flag = models.CharField(_("brings a word about help"), max_length=8, blank=True, choices=choices(Flag), default="")
    is_exclusive = models.BooleanField(_("rules the other choices out"), default=False)
    target_groups = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("target groups"),
        default=list,
        blank=True,
        help_text=_("Codes such as KR1.1. Services meant for them come earlier."),
    )
    life_events = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("life events"),
        default=list,
        blank=True,
        help_text=_("Codes such as KE8. Services meant for them come earlier."),
    )
    channel_kinds = ArrayField(
        models.CharField(max_length=16, choices=choices(ChannelKind)),
        verbose_name=_("kinds of service channels"),
        default=list,
        blank=True,
    )
    stems = models.JSONField(
        _("words that fit"),
        default=dict,
        blank=True,
        validators=[validate_stems],
        help_text=_('Beginnings of words per language, for example {"fi": ["ruoka-a"]}.'),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(DefaultedModel.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ("question", "position", "value")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.UniqueConstraint(
                "question",
                "value",
                name="survey_option_once",
                violation_error_message=_("The question has this choice already."),
            ),
            models.CheckConstraint(
                name="survey_option_flag",
                condition=models.Q(flag__in=["", *(flag.value for flag in Flag)]),
                violation_error_message=_("The word about help is one of: urgent, violence, support."),
            ),
            models.CheckConstraint(
                name="survey_option_texts",
                condition=models.Q(texts__has_key="fi"),
                violation_error_message=_("A choice needs at least a Finnish text."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self.texts, "fi") or self.value


class OptionWeight(DefaultedModel):
    """How many need points a choice gives a theme."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="weights", verbose_name=_("choice"))
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+", verbose_name=_("theme"))
    points = models.FloatField(_("need points"), help_text=_("From 0 to 5. Services are suggested from 1 up."))

    class Meta(DefaultedModel.Meta):
        verbose_name = _("need points of a choice")
        verbose_name_plural = _("need points of choices")
        ordering = ("option", "-points", "theme")
        constraints = [
            *DefaultedModel.Meta.constraints,
            models.UniqueConstraint(
                "option",
                "theme",
                name="survey_optionweight_once",
                violation_error_message=_("The choice gives this theme points already."),
            ),
            models.CheckConstraint(
                name="survey_optionweight_points",
                condition=models.Q(points__gt=0, points__lte=5),
                violation_error_message=_("Need points are over 0 and at most 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.points}"
