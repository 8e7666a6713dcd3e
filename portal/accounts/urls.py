"""Addresses of a person's own account beside those of allauth."""

from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke/", views.revoke, name="token_revoke"),
]
