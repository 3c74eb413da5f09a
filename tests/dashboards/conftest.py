"""What the tests of figures share."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a busy machine is no finding
settings.load_profile("patient")
