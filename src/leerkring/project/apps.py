from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "leerkring.project"
    label = "project"

    def ready(self) -> None:
        from leerkring.project import checks, registers  # noqa: F401
