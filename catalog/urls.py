"""The pages' addresses, the same in every language."""

from django.urls import path

from catalog import views
from catalog.events import views as events
from catalog.moved import to_present_municipality

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("haku/", to_present_municipality(views.search), name="search"),
    path("kartta/", to_present_municipality(views.map_of_services), name="map"),
    path("kartta/pisteet/", views.map_points, name="map-points"),
    path("teemat/", views.themes, name="themes"),
    path("teemat/<slug:key>/", views.theme, name="theme"),
    path("palvelut/<uuid:service_id>/", views.service, name="service"),
    path("tapahtumat/", to_present_municipality(events.events), name="events"),
    path("tapahtumat/kalenteri.ics", events.events_calendar, name="events-calendar"),
    path("tapahtumat/syote/", events.events_feed, name="events-feed"),
    path("tapahtumat/<uuid:event_id>/", events.event, name="event"),
    path("tapahtumat/<uuid:event_id>.ics", events.event_calendar, name="event-calendar"),
]
