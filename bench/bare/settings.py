"""What a new Django project has, for production."""

import os

import environ

from bench.floor import DJANGO_DEFAULT_MIDDLEWARE

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["bench.example"]
ROOT_URLCONF = "bench.bare.urls"
INSTALLED_APPS = [
    f"django.contrib.{app}" for app in ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"]
]
MIDDLEWARE = DJANGO_DEFAULT_MIDDLEWARE
DATABASES = {"default": environ.Env().db("DATABASE_URL")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
