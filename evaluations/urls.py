"""Addresses of evaluation jobs."""

from evaluations import views

app_name = "evaluations"
urlpatterns = views.urlpatterns
