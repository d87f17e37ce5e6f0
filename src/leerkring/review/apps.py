from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "leerkring.review"
    label = "review"
