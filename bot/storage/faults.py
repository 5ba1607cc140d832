"""What went wrong with the database: whether it passes, and what an operator may read of it."""

from __future__ import annotations

import sqlite3

from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# What opening a database ends with where it cannot be opened; PostgreSQL's refusals come as the driver has them.
UNUSABLE = (SQLAlchemyError, PostgresError, OSError)
# Nothing was written, and the same again may well succeed (PostgreSQL, appendix A): two that waited for each other.
_TRY_AGAIN = ("40P01", "40001")
# PostgreSQL: "syntax error or access rule violation", which an unknown table or column is.
_DOES_NOT_FIT = "42"
_STATEMENT_SHOWN = 80


def passes(error: BaseException) -> bool:
    """Is the database locked, full or gone, so that the same may succeed later? A missing column stays missing."""
    if isinstance(error, OperationalError):
        return not _does_not_fit(error)
    if isinstance(error, DBAPIError) and not isinstance(error, InterfaceError):
        return error.connection_invalidated or _code(error) in _TRY_AGAIN
    return isinstance(error, (TimeoutError, InterfaceError, PoolTimeout, OSError))


def facts_of(error: BaseException) -> dict[str, str]:
    """For the log: the kind, its code, the statement's beginning and, of a statement that does not fit the schema,
    what is missing. Values are in none of them: statements carry those apart, and other messages may quote them."""
    if not isinstance(error, DBAPIError):
        return {"kind": type(error).__name__}
    facts = {"kind": type(error.orig).__name__, "code": _code(error)}
    if error.statement:
        facts["statement"] = " ".join(error.statement.split())[:_STATEMENT_SHOWN]
    if _does_not_fit(error):
        facts["cause"] = str(error.orig).partition("\n")[0]
    return facts


def _does_not_fit(error: DBAPIError) -> bool:
    # What SQLite has no code of its own for is what it cannot do with the statement.
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR or _code(error).startswith(_DOES_NOT_FIT)


def _code(error: DBAPIError) -> str:
    """SQLite's name ("SQLITE_BUSY") or PostgreSQL's SQLSTATE."""
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return str(name or "")
