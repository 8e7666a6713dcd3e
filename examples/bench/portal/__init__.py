"""The pages of the portal over a large installation. Importing it sets Django up, as a run of the tests does."""

import os

import django

import tests.environment  # noqa: F401 - files of this run go to a folder that is removed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
