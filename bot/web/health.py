"""`/health` for people and watchers, `/metrics` for Prometheus. Neither holds anything about a member."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.delivery.supervisor import TaskHealth


@dataclass(frozen=True, slots=True)
class Health:
    """How the process does at this moment. `waiting` counts due jobs by kind."""

    connected: bool
    guilds: int
    latency_seconds: float
    tasks: list[TaskHealth]
    waiting: dict[str, int]

    @property
    def ok(self) -> bool:
        return self.connected and not any(task.failures for task in self.tasks)


class HealthPage:
    """Listens on loopback until closed. `examine` is asked at every request."""

    def __init__(self, examine: Callable[[], Awaitable[Health]]) -> None:
        self._examine = examine
        app = web.Application()
        app.add_routes([web.get("/health", self._health), web.get("/metrics", self._metrics)])
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self, port: int) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        health = await self._examine()
        return web.json_response({"ok": health.ok, **asdict(health)}, status=200 if health.ok else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        health, registry = await self._examine(), CollectorRegistry()
        _gauge(registry, "rapport_connected", "Whether the gateway is connected", float(health.connected))
        _gauge(registry, "rapport_guilds", "Servers the bot is in", float(health.guilds))
        failures = Gauge("rapport_task_failures", "Failures in a row", ["task"], registry=registry)
        for task in health.tasks:
            failures.labels(task.name).set(task.failures)
        waiting = Gauge("rapport_jobs_waiting", "Jobs due and not done", ["kind"], registry=registry)
        for kind, count in health.waiting.items():
            waiting.labels(kind).set(count)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _gauge(registry: CollectorRegistry, name: str, what: str, value: float) -> None:
    Gauge(name, what, registry=registry).set(value)
