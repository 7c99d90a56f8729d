"""What gen_ai costs, beside raw `requests` in the same run. `python -m benchmarks`, or `make bench`."""
