"""All addresses of the portal."""

from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("components/", views.components, name="components"),
    path("account/", include("allauth.urls")),
]
