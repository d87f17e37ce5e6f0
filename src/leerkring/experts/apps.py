from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "leerkring.experts"
    label = "experts"

    def ready(self) -> None:
        from leerkring.experts import mails, registers, reminders  # noqa: F401
