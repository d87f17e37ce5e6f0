from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "leerkring.logistics"
    label = "logistics"

    def ready(self) -> None:
        from leerkring.logistics import registers, reminders  # noqa: F401
