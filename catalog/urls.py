"""The pages' addresses, the same in every language."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.home, name="home"),
    path("haku/", views.search, name="search"),
    path("kartta/", views.map_of_services, name="map"),
    path("kartta/pisteet/", views.map_points, name="map-points"),
    path("teemat/", views.themes, name="themes"),
    path("teemat/<slug:key>/", views.theme, name="theme"),
    path("palvelut/<uuid:service_id>/", views.service, name="service"),
]
