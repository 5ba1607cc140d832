"""Logs: a constant message with the facts as fields; what looks like a secret never gets through."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# By shape, so that a secret in a library's message is caught too.
_SECRETS = re.compile(
    r"(?P<before>/(?:webhooks|interactions)/\d+/)[\w-]{30,}"  # a webhook or interaction token in an address
    r"|(?P<scheme>://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password in an address
    r"|(?P<calendar>/calendar/)[\w-]{20,}"  # a member's private calendar
    r"|(?P<google>private-)\w{16,}"  # a Google Calendar's private address
    r"|(?P<query>[?&](?:token|sig|key|secret)=)[^&\s\"']+"
    r"|(?P<bot>Bot )[\w.\-]{30,}"
    r"|[\w-]{24,28}\.[\w-]{6}\.[\w-]{27,}"  # a bot token
)


def hide_secrets(text: str) -> str:
    """The text with what looks like a secret replaced; what names it stays."""
    return _SECRETS.sub(lambda found: f"{found[found.lastgroup] if found.lastgroup else ''}[hidden]", text)


def set_up_logs(level: str, style: str) -> None:
    """`style` is "json", "text" or "auto": text in a terminal, JSON elsewhere. Everything goes to stderr."""
    as_text = style == "text" or (style == "auto" and sys.stderr.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if as_text
        else structlog.processors.JSONRenderer()
    )
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([] if as_text else [structlog.processors.format_exc_info]),
                _redacted,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # At DEBUG these print request bodies and SQL parameters: people's words.
    for name in ("discord", "sqlalchemy", "aiosqlite", "asyncio", "aiohttp", "alembic"):
        logging.getLogger(name).setLevel(
            max(logging.INFO if name == "discord" else logging.WARNING, root.level)
        )


def _redacted(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {key: hide_secrets(value) if isinstance(value, str) else value for key, value in event.items()}
