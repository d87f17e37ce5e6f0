from importlib import import_module

from django.apps import AppConfig

DECLARATIONS = (
    "people.personal_data_of_audit",
    "people.personal_data_of_jobs",
    "people.personal_data",
    "mail.personal_data",
    "concepts.personal_data",
    "programmes.personal_data",
    "admissions.personal_data",
    "review.personal_data",
    "selection.personal_data",
    "intake.personal_data",
    "experts.personal_data",
    "attendance.personal_data",
    "planning.personal_data",
    "live.personal_data",
    "findings.personal_data",
)


class ProjectConfig(AppConfig):
    name = "leerkring.project"
    label = "project"

    def ready(self) -> None:
        from leerkring.project import checks, registers  # noqa: F401 – they register

        for declarations in DECLARATIONS:
            import_module(f"leerkring.{declarations}")
