"""Request bodies against Discord's published OpenAPI description, where somebody has the file."""

import importlib
import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.playground.errors import Refusal
from bot.playground.model import Json

SNOWFLAKE: Json = {
    "anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]
}


class OpenApi:
    """Validators for the request bodies, built when a route is first used."""

    def __init__(self, path: Path) -> None:
        self._schemas = importlib.import_module("jsonschema_rs")
        described = json.loads(path.read_bytes())
        described["components"]["schemas"]["SnowflakeType"] = SNOWFLAKE
        self._components = described["components"]
        self._bodies = dict(_schemas(described["paths"], _request))
        self._answers = dict(_schemas(described["paths"], _answer))
        self._validators: dict[str, Any] = {}

    def answer_errors(self, method: str, route: str, answer: Any) -> list[str]:
        """What is wrong with an answer of ours with status 200, for the tests of this server."""
        schema = self._answers[_key(method, route)]
        validator = self._schemas.validator_for({**schema, "components": self._components})
        return [
            f"{'.'.join(map(str, each.instance_path))}: {each.message}"
            for each in validator.iter_errors(answer)
        ]

    def check(self, method: str, route: str, body: Any) -> None:
        """Raises Discord's refusal where the body breaks the description of that route."""
        key = _key(method, route)
        schema = self._bodies.get(key)
        if schema is None or body is None:
            return
        if key not in self._validators:
            whole = {**schema, "components": self._components}
            self._validators[key] = self._schemas.validator_for(whole)
        errors: Json = {}
        for error in self._validators[key].iter_errors(body):
            at = errors
            for part in error.instance_path:
                at = at.setdefault(str(part), {})
            at.setdefault("_errors", []).append({"code": "OPENAPI", "message": error.message[:500]})
        if errors:
            raise Refusal(400, 50035, "Invalid Form Body", errors=errors)


def load(path: Path | None) -> OpenApi | None:
    """The validator, if the file is there and jsonschema-rs is installed."""
    if path is None or not path.is_file() or importlib.util.find_spec("jsonschema_rs") is None:
        return None
    return OpenApi(path)


def _key(method: str, route: str) -> str:
    return f"{method} {re.sub(r'{[^}]*}', '{}', route)}"


def _request(operation: Json) -> Json:
    content: Json = operation.get("requestBody", {}).get("content", {})
    return content


def _answer(operation: Json) -> Json:
    content: Json = operation.get("responses", {}).get("200", {}).get("content", {})
    return content


def _schemas(paths: Json, content_of: Callable[[Json], Json]) -> list[tuple[str, Json]]:
    """The JSON schema of each operation's request or answer, by method and path."""
    found = []
    for path, item in paths.items():
        for method in item.keys() - {"parameters"}:
            schema = content_of(item[method]).get("application/json", {}).get("schema")
            if schema is not None:
                found.append((_key(method.upper(), path), schema))
    return found
