from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "leerkring.jobs"
    label = "jobs"

    def ready(self) -> None:
        from leerkring.jobs.registers import periodic
        from leerkring.jobs.tasks import forget_finished_jobs

        periodic("jobs.forget-finished", 24 * 60 * 60, forget_finished_jobs)
