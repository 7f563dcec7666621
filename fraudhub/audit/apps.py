from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "fraudhub.audit"
    label = "audit"
    verbose_name = "Audit"
