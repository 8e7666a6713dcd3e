"""The Django project. Importing it makes Celery's application the current one, for whoever rings."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
