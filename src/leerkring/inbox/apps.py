from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "leerkring.inbox"
    label = "inbox"

    def ready(self) -> None:
        from leerkring.inbox import registers  # noqa: F401 – it registers
