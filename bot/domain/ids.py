"""Identifiers. Discord's are snowflakes; the rest are keys of our own tables."""

from typing import NewType

MemberId = NewType("MemberId", int)
GuildId = NewType("GuildId", int)
ChannelId = NewType("ChannelId", int)

EventId = NewType("EventId", int)
FeedId = NewType("FeedId", int)
DigestId = NewType("DigestId", int)
IntroductionId = NewType("IntroductionId", int)
ContactId = NewType("ContactId", int)
SearchId = NewType("SearchId", int)
PlanId = NewType("PlanId", int)
SavedSearchId = NewType("SavedSearchId", int)
