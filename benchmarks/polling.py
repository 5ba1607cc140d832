"""Many feeds asked again and again over TLS: what a poll costs, whether memory stays flat, how long the loop is away.

`python -m benchmarks.polling --feeds 10000` asks all that are known; by default a tenth of them, beside the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.table import table

FEEDS = 1_000
# What the goal speaks of: so many, each hourly.
_HOURLY = 10_000
# Ten thousand take more than an hour.
_WITHIN = 3 * 3600.0


def run(feeds: int = FEEDS) -> dict[str, object]:
    return asyncio.run(_run(feeds))


async def _run(feeds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "certificate.pem"
        certificate.write_bytes(_certificate())
        site = await _started("benchmarks.feed_site", str(certificate))
        bot: Process | None = None
        try:
            port = (await _line(site)).strip()
            bot = await _started("benchmarks.polled", port, str(feeds), str(certificate), folder)
            rounds: dict[str, Any] = json.loads(await _line(bot))
            said, _ = await site.communicate(b"")
        finally:
            for process in (site, bot):
                if process is not None and process.returncode is None:
                    process.kill()
                    await process.wait()
    return {"feeds": feeds, "site": json.loads(said), **rounds, **_shares(rounds)}


def _shares(rounds: dict[str, Any]) -> dict[str, object]:
    """Once a day a feed is read whole, the other twenty-three times it is asked what is new."""
    hourly, whole = rounds["hourly"]["cpu_ms_a_poll"], rounds["whole, once a day"]["cpu_ms_a_poll"]
    spent = (hourly * 23 + whole) / 24 / 1000 * _HOURLY / 3600
    return {
        "share_of_a_core_for_10000_hourly": spent,
        "goal_share_of_a_core": 0.25,
        "goal_worst_pause_ms": 20,
    }


async def _started(module: str, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parent.parent
    )


async def _line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(_WITHIN):
        return (await process.stdout.readline()).decode()


def _certificate() -> bytes:
    """A self-signed certificate for the local site, with its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "local feeds")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return certificate.public_bytes(pem) + private


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling", description=__doc__)
    parser.add_argument("--feeds", type=int, default=FEEDS)
    print(table(run(parser.parse_args().feeds)))


if __name__ == "__main__":
    main()
