from django.apps import AppConfig


class GovukConfig(AppConfig):
    name = "fraudhub.govuk"
    label = "govuk"
    verbose_name = "Design system"
