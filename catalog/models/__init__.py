"""The tables of the catalogue, by what they hold."""

from catalog.models.area import Area, County, Municipality
from catalog.models.classification import Concept
from catalog.models.contact import AccessibilitySentence, Address, Email, Entrance, Link, Phone
from catalog.models.duplicate import DuplicatePair, PairKind, PairState
from catalog.models.hours import OpeningSpell, ServiceHours
from catalog.models.intake import (
    ChangeAction,
    FaultSeverity,
    FetchedBatch,
    RawDocument,
    RunMode,
    RunStatus,
    SyncChange,
    SyncFault,
    SyncRun,
)
from catalog.models.offering import (
    Channel,
    ChannelText,
    Connection,
    Organisation,
    OrganisationText,
    Service,
    ServiceOrganisation,
    ServiceText,
)
from catalog.models.search import (
    FacetKind,
    SavedQuery,
    SearchEntry,
    SearchExpansion,
    SearchFacet,
    SearchIndex,
    SearchTerm,
    TermKind,
    ThesaurusGroup,
)
from catalog.models.theme import RuleKind, ServiceTheme, Theme, ThemeRule, TrayException

__all__ = [
    "AccessibilitySentence",
    "Address",
    "Area",
    "ChangeAction",
    "Channel",
    "ChannelText",
    "Concept",
    "Connection",
    "County",
    "DuplicatePair",
    "Email",
    "Entrance",
    "FacetKind",
    "FaultSeverity",
    "FetchedBatch",
    "Link",
    "Municipality",
    "OpeningSpell",
    "Organisation",
    "OrganisationText",
    "PairKind",
    "PairState",
    "Phone",
    "RawDocument",
    "RuleKind",
    "RunMode",
    "RunStatus",
    "SavedQuery",
    "SearchEntry",
    "SearchExpansion",
    "SearchFacet",
    "SearchIndex",
    "SearchTerm",
    "Service",
    "ServiceHours",
    "ServiceOrganisation",
    "ServiceText",
    "ServiceTheme",
    "SyncChange",
    "SyncFault",
    "SyncRun",
    "TermKind",
    "Theme",
    "ThemeRule",
    "ThesaurusGroup",
    "TrayException",
]
