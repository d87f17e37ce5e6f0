from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "leerkring.mail"
    label = "mail"

    def ready(self) -> None:
        from leerkring.mail import mails, registers  # noqa: F401
