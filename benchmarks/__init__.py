"""What `make bench` measures: the sync with PTV, and the pages. Imported by nothing else."""


class BenchmarkError(RuntimeError):
    """Something could not be measured; the message says what and why."""
