from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "leerkring.attendance"
    label = "attendance"

    def ready(self) -> None:
        from leerkring.attendance import registers, reminders  # noqa: F401
