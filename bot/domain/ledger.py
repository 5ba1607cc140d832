"""Where a budget's money goes: what was planned for each thing, and what it cost in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.domain.budget import Budget, Spending, left


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that costs. `planned` is what was set aside (None: nobody knew), `spent` what it cost
    (None: not yet); minor units. Once spent, the planned amount counts no more. `unsure`: what was set aside isn't
    all, for a part wasn't known."""

    planned: int | None = None
    spent: int | None = None
    unsure: bool = False

    def __post_init__(self) -> None:
        if min(self.planned or 0, self.spent or 0) < 0:
            raise ValueError("amounts are zero or more")

    @property
    def is_unknown(self) -> bool:
        """Is it still to come what it costs in all?"""
        return self.spent is None and (self.unsure or self.planned is None)


@dataclass(slots=True)
class Ledger:
    """The entries that count against one budget, by a key of the caller's ("event:17", an `EventId`).

    Every step says whether it changed anything, so that the second of two taps can be told so.
    """

    budget: Budget
    _entries: dict[int | str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, budget: Budget, entries: Iterable[tuple[int | str, Entry]]) -> Ledger:
        """From what was stored. Two entries with one key are refused (ValueError)."""
        ledger = cls(budget)
        for key, entry in entries:
            if key in ledger._entries:
                raise ValueError("a thing is entered once")
            ledger._entries[key] = entry
        return ledger

    @property
    def entries(self) -> Mapping[int | str, Entry]:
        return MappingProxyType(self._entries)

    @property
    def spending(self) -> Spending:
        open_ = [entry for entry in self._entries.values() if entry.spent is None]
        return Spending(
            planned=sum(entry.planned or 0 for entry in open_),
            spent=sum(entry.spent or 0 for entry in self._entries.values()),
            unknown=sum(entry.is_unknown for entry in open_),
        )

    @property
    def left(self) -> int:
        return left(self.budget, self.spending)

    def going(self, key: int | str, planned: int | None, *, unsure: bool = False) -> bool:
        """Sets money aside; once. What is already planned or spent stays as it is (see `replan`)."""
        if key in self._entries:
            return False
        self._entries[key] = Entry(planned, unsure=unsure)
        return True

    def replan(self, key: int | str, planned: int | None, *, unsure: bool = False) -> bool:
        """The price changed before anything was spent."""
        entry, changed = self._entries.get(key), Entry(planned, unsure=unsure)
        if entry is None or entry.spent is not None or entry == changed:
            return False
        self._entries[key] = changed
        return True

    def not_going(self, key: int | str) -> bool:
        """Frees what was set aside. What was spent is gone, and stays."""
        entry = self._entries.get(key)
        if entry is None or entry.spent is not None:
            return False
        del self._entries[key]
        return True

    def spend(self, key: int | str, amount: int) -> bool:
        """What it cost in the end, planned or not; once (see `correct`)."""
        entry = self._entries.get(key, Entry())
        if entry.spent is not None:
            return False
        self._entries[key] = replace(entry, spent=amount)
        return True

    def correct(self, key: int | str, amount: int) -> bool:
        """It cost something else than was said."""
        entry = self._entries.get(key)
        if entry is None or entry.spent is None or entry.spent == amount:
            return False
        self._entries[key] = replace(entry, spent=amount)
        return True

    def set_budget(self, budget: Budget) -> int:
        """Another amount or date; what is planned stays. Returns by how much it now falls short (0: not)."""
        self.budget = budget
        return max(0, -self.left)
