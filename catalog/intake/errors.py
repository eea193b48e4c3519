"""What can go wrong between a source of outside data and us, as exceptions whose message a person can act on. Pure."""


class SourceError(Exception):
    """The run cannot go on; the catalogue stays as it was."""


class ConfigurationError(SourceError):
    """A setting or an option is wrong: nothing was asked of the source."""


class SourceUnreachable(SourceError):
    """The source did not answer, after every retry."""


class SourceBadAnswer(SourceError):
    """The source answered with something that is not its contract (HTML, a cut body, an unexpected status)."""


class SourceNotFound(SourceBadAnswer):
    """The source says itself that it does not know what was asked for."""


class RunRefused(SourceError):
    """What the source gave is more likely a fault than the truth, so nothing is done."""
