from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "leerkring.admissions"
    label = "admissions"

    def ready(self) -> None:
        from leerkring.admissions import (  # noqa: F401
            chance_handlers,
            handlers,
            mails,
            offer_handlers,
            reading_handlers,
            reminders,
        )
        from leerkring.admissions.by_mail import letters, standard_answers  # noqa: F401
        from leerkring.admissions.deciding import mails as decision_mails  # noqa: F401
        from leerkring.admissions.reading import mails as reading_mails  # noqa: F401
