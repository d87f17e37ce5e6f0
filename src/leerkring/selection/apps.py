from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "leerkring.selection"
    label = "selection"

    def ready(self) -> None:
        from leerkring.selection import handlers, mails  # noqa: F401
