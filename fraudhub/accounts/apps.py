from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fraudhub.accounts"
    label = "accounts"
    verbose_name = "Accounts"
