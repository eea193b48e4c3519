"""The questionnaire has one address: each page of it is the answer to a POST."""

from django.urls import path

from survey import views

app_name = "survey"
urlpatterns = [path("kysely/", views.questionnaire, name="questionnaire")]
