from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "leerkring.admissions"
    label = "admissions"
