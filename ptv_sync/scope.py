"""Which part of the country a sync gathers. Pure; `ptv_sync.areas` makes one of what is switched on."""

from dataclasses import dataclass

WHOLE_COUNTRY = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """The codes asked for and what they mean. `is_authoritative`: what this run does not see is gone.

    That is so for the installation's own scope and for any that covers every county that is switched on; a narrower
    run withdraws nothing. `counties` are those asked for that PTV has too; `counties_around` and `regions_around` are
    all that hold one of the municipalities. `aland` are the municipalities of Åland among them; they come last.
    """

    codes: tuple[str, ...]
    counties: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    counties_around: tuple[str, ...] = ()
    regions_around: tuple[str, ...] = ()
    aland: frozenset[str] = frozenset()
    is_authoritative: bool = True

    @property
    def is_whole_country(self) -> bool:
        return WHOLE_COUNTRY in self.codes

    @property
    def is_only_aland(self) -> bool:
        """Services "except Åland" are not for its municipalities."""
        return bool(self.municipalities) and self.aland >= set(self.municipalities)
