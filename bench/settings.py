"""Production settings with two addresses more: the floor and the second floor."""

from trainingsite.settings import *  # noqa: F403 - exactly the settings of production

ROOT_URLCONF = "bench.urls"
