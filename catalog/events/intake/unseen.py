"""Events that a listing of all did not have: gone from their source, or missed while its pages moved."""

import logging

from catalog.events.intake.linked_events import LinkedEvents
from catalog.events.intake.plan import KIND, known_rows
from catalog.intake import raw
from catalog.intake.errors import SourceBadAnswer
from catalog.intake.guards import is_much
from catalog.models import EventSource, SyncRun

log = logging.getLogger(__name__)

# A source that answers badly of so many events is ill, and the run ends.
MOST_UNTOLD = 10


def settle(source: EventSource, run: SyncRun, ledger: raw.Ledger, client: LinkedEvents) -> dict[str, str]:
    """Drop the documents of what is gone. Answers with the ids of which the source could not tell, each with why: these
    stay as they are.

    Each event that readers see is asked for by itself, as long as they are no more than the guards would let go: of
    more the guards decide, as where the listing had nothing at all. One query, and a question for each event.
    """
    unseen = ledger.present(KIND) - ledger.seen(KIND)
    rows = known_rows(source, run.started_at).items()
    live = {identifier for identifier, known in rows if not known.is_withdrawn and not known.is_over}
    missed = sorted(unseen & live)
    untold: dict[str, str] = {}
    for identifier in missed if ledger.seen(KIND) and not is_much(len(missed), of=len(live)) else ():
        try:
            body = client.event(identifier)
        except SourceBadAnswer as error:
            log.warning("event=event.untold source=%s id=%r reason=%r", run.source, identifier, str(error))
            untold[identifier] = str(error)
            if len(untold) == MOST_UNTOLD:
                raise
        else:
            ledger.keep(KIND, [(identifier, body)] if body else [])
    ledger.drop(KIND, unseen - ledger.seen(KIND) - untold.keys())
    return untold
