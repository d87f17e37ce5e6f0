from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# What a room tells the rooms below it: whose its rows are and what happened to them, what it does
# when something happens below, the letters it sends and reads, and the personal data it keeps.
TOLD = (
    *("trail", "registers", "handlers", "mails", "offer_mails", "standard_answers"),
    *("mail_answers", "reminders", "personal_data_of_audit", "personal_data_of_jobs"),
    *("personal_data", "checks"),
)


class ProjectConfig(AppConfig):
    name = "leerkring.project"
    label = "project"

    def ready(self) -> None:
        autodiscover_modules(*TOLD)
