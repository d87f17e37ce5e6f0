from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "leerkring.people"
    label = "people"
