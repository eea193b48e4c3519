"""What every source of events turns its documents into. Pure and frozen.

Localised texts are mappings from language code to text; empty texts are left out. References are by the source's own
id and may point at something that was never received.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from catalog.languages import LocalisedText
from catalog.records import Charge


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """A picture that may be shown with its event: where it is, and what has to stand beside it."""

    url: str
    licence: str = ""
    credit: str = ""
    alts: LocalisedText = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event. Moments are aware; `state` and `kind` are values of EventState and EventKind.

    `starts_at` is None only where it is not known, of what was postponed. Without times of day (`has_times` False) both
    moments are midnights in Finland, the end's that of the day after. `themes`: keys. `target_groups`: codes of PTV's
    list. `is_series`: it stands for its children, which are its times, and is not shown itself.
    """

    source_id: str
    names: LocalisedText
    starts_at: datetime | None
    ends_at: datetime | None = None
    has_times: bool = True
    state: str = "scheduled"
    kind: str = "general"
    parent_id: str = ""
    is_series: bool = False
    organiser_names: LocalisedText = field(default_factory=dict)
    summaries: LocalisedText = field(default_factory=dict)
    descriptions: LocalisedText = field(default_factory=dict)
    repeat_rule: str = ""
    skipped_on: tuple[date, ...] = ()
    is_remote: bool = False
    place_names: LocalisedText = field(default_factory=dict)
    streets: LocalisedText = field(default_factory=dict)
    postal_code: str = ""
    municipality: str = ""
    latitude: float | None = None
    longitude: float | None = None
    charge: Charge = Charge.UNKNOWN
    charge_infos: LocalisedText = field(default_factory=dict)
    registration_url: str = ""
    info_url: str = ""
    themes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    image: ImageRecord | None = None
