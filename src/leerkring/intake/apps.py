from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "leerkring.intake"
    label = "intake"

    def ready(self) -> None:
        from leerkring.intake import handlers, mails, reminders  # noqa: F401
