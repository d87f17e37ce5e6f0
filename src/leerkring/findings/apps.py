from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "leerkring.findings"
    label = "findings"

    def ready(self) -> None:
        from leerkring.findings import handlers  # noqa: F401
