"""Rules about the code itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_imports_go_down_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout


def test_cogs_share_through_cogs_ui_only() -> None:
    """`cogs/plan.py` and `cogs/plan_cards.py` are one feature; what two features need stands in `cogs/ui`."""
    sideways = [
        f"{path.name}: {other}"
        for path in sorted((ROOT / "cogs").rglob("*.py"))
        for other in re.findall(r"^from cogs\.(?!ui\b)(\w+)", path.read_text(), re.MULTILINE)
        if other.split("_")[0] != path.stem.split("_")[0]
    ]
    assert sideways == []


def test_the_top_level_is_as_people_expect_it() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    ).stdout.split()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert folders <= {"bot", "cogs", "config", "tests", "benchmarks", "docs", ".ci"}


def test_the_lock_holds_exact_versions_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[a-z0-9][^\s;]*", lock, re.MULTILINE)
    assert packages
    assert all("==" in package for package in packages)
    assert "http" not in re.sub(
        r"^(aiohttp|httpx2|httpcore2|httptools)\S*==.*$", "", lock, flags=re.MULTILINE
    ).replace("httpx2-jsfetch", "")
    assert lock.count("--hash=sha256:") > len(packages)


@pytest.mark.parametrize("command", ["run", "doctor", "version", "feeds"])
def test_every_command_explains_itself(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout


def test_nothing_runs_at_import() -> None:
    """Importing every module opens no file of ours, no socket and starts no thread."""
    script = (
        "import sys, threading, pkgutil, importlib, bot, cogs, config\n"
        "names = [m.name for p in (bot, cogs, config) for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.')]\n"
        "names = [n for n in names if not n.endswith('__main__') and '.migrations' not in n and not n.startswith('config.places.build')]\n"
        "sys.addaudithook(lambda event, args: event in ('socket.connect', 'socket.bind', 'sqlite3.connect')"
        " and sys.exit(f'{event} at import'))\n"
        "for name in names: importlib.import_module(name)\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
