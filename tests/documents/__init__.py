"""Pages of providers and of this package as tests: every example runs, every answer is read."""
