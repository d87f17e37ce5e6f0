from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "leerkring.programmes"
    label = "programmes"

    def ready(self) -> None:
        from leerkring.programmes import handlers, mails  # noqa: F401
