"""The addresses of production, and the floor."""

from django.urls import path

from bench import floor
from trainingsite.urls import urlpatterns as production

urlpatterns = [path("floor/", floor.show, name="floor"), *production]
