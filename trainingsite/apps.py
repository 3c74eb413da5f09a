from django.apps import AppConfig


class TrainingsiteConfig(AppConfig):
    name = "trainingsite"
    verbose_name = "Sometaito"
