"""A transaction, and the repositories that work in it: one per aggregate."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.asking import Asking
from bot.storage.attendances import Attendances
from bot.storage.blocks import Blocks
from bot.storage.budgets import Budgets
from bot.storage.calendar_links import CalendarLinks
from bot.storage.contacts import Contacts
from bot.storage.cost_reports import CostReports
from bot.storage.demand import UnmetDemand
from bot.storage.digests import Digests
from bot.storage.drafts import Drafts
from bot.storage.erasure import Erasure
from bot.storage.event_intake import EventIntake
from bot.storage.event_sources import EventSources
from bot.storage.events import Events
from bot.storage.feeds import Feeds
from bot.storage.guilds import Guilds
from bot.storage.introductions import Introductions
from bot.storage.jobs import Jobs
from bot.storage.members import Members
from bot.storage.memberships import Memberships
from bot.storage.notices import Notices
from bot.storage.plans import Plans
from bot.storage.reports import Reports
from bot.storage.saved_searches import SavedSearches
from bot.storage.searches import Searches
from bot.storage.suggestions import Suggestions
from bot.storage.vault import Vault


class Transaction:
    """What a use case holds while it works. Its repositories share one connection and commit together."""

    def __init__(self, connection: AsyncConnection, vault: Vault, pair_key: bytes) -> None:
        self.connection = connection
        self.vault = vault
        self.pair_key = pair_key

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.connection)

    @cached_property
    def guilds(self) -> Guilds:
        return Guilds(self.connection)

    @cached_property
    def members(self) -> Members:
        return Members(self.connection, self.vault)

    @cached_property
    def events(self) -> Events:
        return Events(self.connection)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.connection, self.vault)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.connection)

    @cached_property
    def attendances(self) -> Attendances:
        return Attendances(self.connection)

    @cached_property
    def searches(self) -> Searches:
        return Searches(self.connection, self.vault, self.pair_key)

    @cached_property
    def budgets(self) -> Budgets:
        return Budgets(self.connection, self.vault)

    @cached_property
    def feeds(self) -> Feeds:
        return Feeds(self.connection)

    @cached_property
    def event_sources(self) -> EventSources:
        return EventSources(self.connection)

    @cached_property
    def event_intake(self) -> EventIntake:
        return EventIntake(self.connection)

    @cached_property
    def digests(self) -> Digests:
        return Digests(self.connection)

    @cached_property
    def memberships(self) -> Memberships:
        return Memberships(self.connection)

    @cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions(self.connection)

    @cached_property
    def introductions(self) -> Introductions:
        return Introductions(self.connection, self.vault)

    @cached_property
    def blocks(self) -> Blocks:
        return Blocks(self.connection, self.pair_key)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.connection, self.vault)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.connection, self.vault)

    @cached_property
    def erasure(self) -> Erasure:
        return Erasure(self.connection)

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.connection, self.vault, self.pair_key)

    @cached_property
    def cost_reports(self) -> CostReports:
        return CostReports(self.connection)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self.connection, self.vault)

    @cached_property
    def saved_searches(self) -> SavedSearches:
        return SavedSearches(self.connection, self.vault)

    @cached_property
    def calendar_links(self) -> CalendarLinks:
        return CalendarLinks(self.connection)

    @cached_property
    def unmet_demand(self) -> UnmetDemand:
        return UnmetDemand(self.connection)
