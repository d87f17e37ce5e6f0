from django.apps import AppConfig


class WebDesignConfig(AppConfig):
    name = "leerkring.web.design"
    label = "web_design"
