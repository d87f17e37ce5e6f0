from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PeopleConfig(AppConfig):
    name = "leerkring.people"
    label = "people"

    def ready(self) -> None:
        from leerkring.people.finding import teach_sqlite

        connection_created.connect(teach_sqlite, dispatch_uid="people.finding")
