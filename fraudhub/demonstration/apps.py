from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "fraudhub.demonstration"
    label = "demonstration"
    verbose_name = "Demonstration world"

    def ready(self):
        from fraudhub.demonstration.kinds import FILL
        from fraudhub.jobs.kinds import register

        register(FILL)
