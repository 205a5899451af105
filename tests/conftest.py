"""Settings for all tests: properties are tried 200 times, the same way each time, and by no clock."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, max_examples=200)
settings.load_profile("house")
