from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "fraudhub.api"
    label = "api"
    verbose_name = "API"
