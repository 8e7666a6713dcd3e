"""All addresses of the portal."""

from django.urls import include, path

from portal import views
from portal.addresses import addresses
from portal.invitations import invitation

handler400 = "portal.views.malformed"
handler500 = "portal.views.failure"

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("system/", views.system, name="system"),
    path("components/", views.components, name="components"),
    path("account/email/", addresses, name="account_email"),
    path("account/invitation/<str:secret>/", invitation, name="invitation"),
    path("account/", include("allauth.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("governance.urls")),
    path("", include("evaluations.urls")),
    path("api/v1/", include("portal.api")),
]
