"""What can go wrong between PTV and us, as exceptions whose message a person can act on. Pure."""


class PtvError(Exception):
    """The run cannot go on; the catalogue stays as it was."""


class PtvConfigurationError(PtvError):
    """A setting or an option is wrong: nothing was asked of PTV."""


class PtvUnreachable(PtvError):
    """PTV did not answer, after every retry."""


class PtvBadAnswer(PtvError):
    """PTV answered with something that is not its contract (HTML, a cut body, an unexpected status)."""


class PtvNotFound(PtvBadAnswer):
    """PTV says itself that it does not know what was asked for."""


class NothingListed(PtvError):
    """PTV gave nothing of a kind of which it must have some: more likely a fault than the truth, so nothing is done."""
