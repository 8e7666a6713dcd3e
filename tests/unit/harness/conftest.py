from hypothesis import settings

settings.register_profile("harness", deadline=None, derandomize=True)
settings.load_profile("harness")
