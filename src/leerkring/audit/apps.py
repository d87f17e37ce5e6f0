from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "leerkring.audit"
    label = "audit"
