from django.apps import AppConfig

from portal.lib import checks


class LibConfig(AppConfig):
    name = "portal.lib"
    label = "lib"

    def ready(self) -> None:
        checks.register_all()
