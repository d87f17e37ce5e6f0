from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "leerkring.admissions"
    label = "admissions"

    def ready(self) -> None:
        from leerkring.admissions import (  # noqa: F401
            by_mail_letters,
            decision_mails,
            handlers,
            mails,
            offer_handlers,
            reading_handlers,
            reading_mails,
            reminders,
            standard_answers,
        )
