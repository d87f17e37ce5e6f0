from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "leerkring.review"
    label = "review"

    def ready(self) -> None:
        from leerkring.review import handlers, mails  # noqa: F401
