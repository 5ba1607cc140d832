"""The local Discord as a server on loopback."""

from pathlib import Path

from aiohttp import web

from bot.playground.backend import Backend
from bot.playground.checks import openapi
from bot.playground.control.api import Control
from bot.playground.rest import api
from bot.playground.samples.feeds import sample_feed
from bot.playground.setup import Setup

__all__ = ["LocalDiscord", "Setup"]

PAGE = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
LOCAL = ("127.0.0.1", "localhost", "[::1]")


class LocalDiscord:
    """Discord's HTTP API and gateway, the control API and the page, on one port of 127.0.0.1."""

    def __init__(self, setup: Setup | None = None) -> None:
        self.backend = Backend(setup or Setup())
        self.api = api.Api(self.backend, openapi.load(self.backend.setup.openapi))
        self.control = Control(self.backend, self.api)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is served, such as `http://127.0.0.1:8780`."""
        return self.backend.base_url

    async def start(self, port: int = 0) -> str:
        """Serves; port 0 takes a free one. OSError when the port is taken."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        host, bound = self._runner.addresses[0][:2]
        self.backend.served_at(f"http://{host}:{bound}")
        return self.url

    async def stop(self) -> None:
        """Closes every connection and saves the state."""
        for connection in tuple(self.backend.gateway.connections):
            connection.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()
        self.backend.save()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if not _is_local(request):
            return web.Response(status=403, text="This server is for this machine alone.")
        if path.startswith(api.PREFIX + "/"):
            return await self.api.handle(request)
        if path.rstrip("/") == "/gateway":
            return await self.backend.gateway.serve(request)
        if path.startswith("/control/"):
            return await self.control.handle(request)
        if path.startswith("/cdn/attachments/"):
            return self.control.attachment(path.removeprefix("/cdn/attachments/").partition("/")[2])
        if path.startswith("/samples/"):
            return self._sample(path.removeprefix("/samples/"))
        return self._page(path)

    def _sample(self, name: str) -> web.Response:
        """A sample feed, made around the world's today."""
        today = self.backend.clock.now().date()
        try:
            calendar = sample_feed(name.removesuffix(".ics"), today)
        except KeyError:
            return web.Response(status=404, text="There is no such sample feed.")
        return web.Response(text=calendar, content_type="text/calendar", charset="utf-8")

    def _page(self, path: str) -> web.Response:
        name = "index.html" if path == "/" else path.removeprefix("/page/")
        file = PAGE / name
        if "/" in name or not file.is_file():
            return web.Response(status=404, text="There is nothing here.")
        kind = KINDS.get(file.suffix, "application/octet-stream")
        return web.Response(
            body=file.read_bytes(), content_type=kind, charset="utf-8", headers={"Cache-Control": "no-cache"}
        )


def _is_local(request: web.Request) -> bool:
    """Whether the request was meant for loopback, and does not come from a page of somewhere else."""
    origin = request.headers.get("Origin")
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return host in LOCAL and (origin is None or origin == f"http://{request.host}")
