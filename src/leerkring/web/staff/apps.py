from django.apps import AppConfig


class WebStaffConfig(AppConfig):
    name = "leerkring.web.staff"
    label = "web_staff"
