"""Faults on order: what the next REST requests meet instead of an answer, or after it."""

import json
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import BadAct
from bot.playground.model import Json

REST_KINDS = ("status", "ratelimit", "hang", "hang_after", "drop", "drop_after", "slow")


@dataclass(slots=True)
class Fault:
    """One order: `kind` for the next `count` requests (None: always) whose "METHOD /route" holds `match`."""

    kind: str
    match: str = ""
    count: int | None = 1
    settings: Json = field(default_factory=dict)

    def hits(self, method: str, route: str, path: str, body: Any) -> bool:
        """Whether this request is meant; `match` may name the route or the very path, `contains` a text in its body."""
        if self.match not in f"{method} {route}" and self.match not in f"{method} {path}":
            return False
        contains = self.settings.get("contains")
        return contains is None or contains in json.dumps(body, ensure_ascii=False)


class Faults:
    """The orders that stand, oldest first."""

    def __init__(self) -> None:
        self.standing: list[Fault] = []

    def order(self, order: Json) -> Fault:
        """Takes an order as the control API gives it."""
        if order.get("kind") not in REST_KINDS:
            raise BadAct(f"There is no fault of the kind {order.get('kind')!r}.")
        known = {"kind", "match", "count"}
        fault = Fault(
            kind=order["kind"],
            match=order.get("match") or "",
            count=order.get("count", 1),
            settings={name: value for name, value in order.items() if name not in known},
        )
        self.standing.append(fault)
        return fault

    def take(self, method: str, route: str, path: str, body: Any) -> Fault | None:
        """The fault this request meets, used up by one."""
        for fault in self.standing:
            if fault.hits(method, route, path, body):
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count <= 0:
                        self.standing.remove(fault)
                return fault
        return None
