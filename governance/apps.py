from django.apps import AppConfig

from governance import checks


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        checks.register_all()
