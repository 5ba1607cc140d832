"""A small router: a tree over the parts of a path, literal parts before `{names}`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Handler = TypeVar("Handler")


@dataclass(slots=True)
class Node(Generic[Handler]):
    """One part of a path; `handlers` by method where a route ends here."""

    literal: dict[str, "Node[Handler]"] = field(default_factory=dict)
    named: "Node[Handler] | None" = None
    name: str = ""
    handlers: dict[str, tuple[str, Handler]] = field(default_factory=dict)


@dataclass(slots=True)
class Match(Generic[Handler]):
    """A route that was found, with what stood in place of its names."""

    route: str
    handler: Handler
    params: dict[str, str]


class Router(Generic[Handler]):
    """Routes like `POST /channels/{channel_id}/messages`, each with its handler."""

    def __init__(self) -> None:
        self.root: Node[Handler] = Node()

    def on(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Registers the decorated handler."""

        def register(handler: Handler) -> Handler:
            self.add(method, path, handler)
            return handler

        return register

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Registers a handler."""
        node = self.root
        for part in path.strip("/").split("/"):
            if part.startswith("{"):
                node.named = node.named or Node(name=part[1:-1])
                node = node.named
            else:
                node = node.literal.setdefault(part, Node())
        node.handlers[method] = (path, handler)

    def find(self, method: str, path: str) -> Match[Handler] | None:
        """The handler for that path, or None."""
        return self._find(self.root, method, path.strip("/").split("/"), 0, {})

    def _find(
        self, node: Node[Handler], method: str, parts: list[str], at: int, params: dict[str, str]
    ) -> Match[Handler] | None:
        if at == len(parts):
            found = node.handlers.get(method)
            return Match(found[0], found[1], params) if found else None
        literal = node.literal.get(parts[at])
        if literal is not None and (found_there := self._find(literal, method, parts, at + 1, params)):
            return found_there
        if node.named is None or not parts[at]:
            return None
        return self._find(node.named, method, parts, at + 1, {**params, node.named.name: parts[at]})
