from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "leerkring.admissions"
    label = "admissions"

    def ready(self) -> None:
        from leerkring.admissions import (  # noqa: F401
            handlers,
            mail_answers,
            mails,
            offer_mails,
            reminders,
            standard_answers,
        )
