"""The child process that thinks: `python -m bot.processes.thinking_process MEMORY SECONDS PACKAGE...`.

A request is one frame, the pickled module, name and arguments of a function in one of the packages; modules are loaded
when first asked for. The answer is `DONE` and the result, `REFUSED` and an exception that the caller knows, or why not.
"""

from __future__ import annotations

import importlib
import pickle
import sys
from collections.abc import Sequence
from typing import Any

from bot.domain.errors import RapportError
from bot.processes.child import (
    DONE,
    FAILED,
    OUT_OF_MEMORY,
    READY,
    REFUSED,
    Pipe,
    behave,
    limit_memory,
    limited_time,
    where,
)


def is_within(module: str, packages: Sequence[str]) -> bool:
    """Whether a module is one of the packages or lies in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def main(memory: int, seconds: int, packages: Sequence[str]) -> None:
    """Thinks about one thing after the other until standard input ends."""
    behave()
    pipe = Pipe()
    limit_memory(memory)
    pipe.send(READY, None)
    pipe.flush()
    while (request := pipe.receive()) is not None:
        with limited_time(seconds):
            pipe.send(*_answer(request, packages))
        pipe.flush()


def _answer(request: bytes, packages: Sequence[str]) -> tuple[str, Any]:
    try:
        module, name, arguments, named = pickle.loads(request)  # noqa: S301  # written by our own parent
        if not is_within(module, packages):
            return FAILED, f"{module} is not thought in"
        return DONE, getattr(importlib.import_module(module), name)(*arguments, **named)
    except MemoryError:
        return OUT_OF_MEMORY, None
    except Exception as error:
        known = isinstance(error, RapportError) or is_within(type(error).__module__, packages)
        return (REFUSED, _portable(error)) if known else (FAILED, where(error))


def _portable(error: Exception) -> Exception:
    """The error itself where it can be sent; its sentence otherwise."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # of our own making
    except Exception:
        return RapportError(str(error))
    return error


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
