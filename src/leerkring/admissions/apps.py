from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "leerkring.admissions"
    label = "admissions"

    def ready(self) -> None:
        from leerkring.admissions import decision_mails, handlers, mails  # noqa: F401
