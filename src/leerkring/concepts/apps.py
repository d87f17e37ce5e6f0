from django.apps import AppConfig


class ConceptsConfig(AppConfig):
    name = "leerkring.concepts"
    label = "concepts"
