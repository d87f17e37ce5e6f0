from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "leerkring.audit"
    label = "audit"

    def ready(self) -> None:
        autodiscover_modules("trail")  # each room's verbs, and whose its rows are
