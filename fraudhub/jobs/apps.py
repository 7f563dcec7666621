from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "fraudhub.jobs"
    label = "jobs"
    verbose_name = "Jobs"
