"""The desk's addresses, the same in every language."""

from django.urls import path

from catalog.desk import login_views, people_views, views
from catalog.models import EventState

app_name = "desk"
urlpatterns = [
    path("kirjautuminen/", login_views.LoginView.as_view(), name="login"),
    path("kirjautuminen/ulos/", login_views.LogoutView.as_view(), name="logout"),
    path("kirjautuminen/salasana/", login_views.ForgottenView.as_view(), name="forgotten"),
    path("kirjautuminen/salasana/lahetetty/", login_views.ForgottenSentView.as_view(), name="forgotten-sent"),
    path("kirjautuminen/salasana/valmis/", login_views.PasswordSetView.as_view(), name="password-set"),
    path("kirjautuminen/salasana/<uidb64>/<token>/", login_views.SetPasswordView.as_view(), name="set-password"),
    path("tapahtumat/omat/", views.own, name="own"),
    path("tapahtumat/uusi/", views.new, name="new"),
    path("tapahtumat/omat/<uuid:event_id>/", views.edit, name="edit"),
    path("tapahtumat/omat/<uuid:event_id>/kopio/", views.copy, name="copy"),
    path("tapahtumat/omat/<uuid:event_id>/peruminen/", views.call_off, {"state": EventState.CANCELLED}, name="cancel"),
    path("tapahtumat/omat/<uuid:event_id>/siirto/", views.call_off, {"state": EventState.POSTPONED}, name="postpone"),
    path("tapahtumat/omat/<uuid:event_id>/poisto/", views.delete, name="delete"),
    path("tapahtumat/hyvaksyttavat/", views.approvals, name="approvals"),
    path("tapahtumat/hyvaksyttavat/<uuid:event_id>/", views.approval, name="approval"),
    path("kayttajat/", people_views.people, name="people"),
    path("kayttajat/uusi/", people_views.invite, name="invite"),
    path("kayttajat/<int:user_id>/", people_views.person, name="person"),
]
