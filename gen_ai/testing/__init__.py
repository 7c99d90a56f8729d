"""Help for tests of applications.

`plugin` holds pytest's fixtures; a test suite opts into them:

    pytest_plugins = ["gen_ai.testing.plugin"]
"""
