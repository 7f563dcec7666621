from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "fraudhub.geography"
    label = "geography"
    verbose_name = "Geography"
