from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "leerkring.attendance"
    label = "attendance"
