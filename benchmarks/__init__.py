"""What `make bench` measures: the sync with PTV, the pages, and the search. Imported by nothing else."""


class BenchmarkError(RuntimeError):
    """Something could not be measured; the message says what and why."""
