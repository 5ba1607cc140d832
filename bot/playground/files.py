"""The bytes of attachments: in memory, and beside the state file where there is one."""

import mimetypes
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

from bot.playground.model import Attachment


@dataclass(slots=True)
class Upload:
    """A file as it came in."""

    filename: str
    content: bytes
    description: str | None = None


class Files:
    """Keeps what was attached, by attachment id."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: dict[int, bytes] = {}

    def put(self, attachment_id: int, content: bytes) -> None:
        """Keeps the bytes."""
        if self._folder is None:
            self._kept[attachment_id] = content
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / str(attachment_id)).write_bytes(content)

    def get(self, attachment_id: int) -> bytes | None:
        """The bytes, or None."""
        if self._folder is None:
            return self._kept.get(attachment_id)
        path = self._folder / str(attachment_id)
        return path.read_bytes() if path.is_file() else None

    def forget(self, attachment_id: int) -> None:
        """Lets the bytes go."""
        self._kept.pop(attachment_id, None)
        if self._folder is not None:
            (self._folder / str(attachment_id)).unlink(missing_ok=True)

    def clear(self) -> None:
        """Lets everything go."""
        self._kept.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def described(attachment_id: int, channel_id: int, upload: Upload) -> Attachment:
    """The attachment an upload becomes."""
    width, height = _png_size(upload.content) or (None, None)
    return Attachment(
        id=attachment_id,
        channel_id=channel_id,
        filename=upload.filename,
        size=len(upload.content),
        content_type=mimetypes.guess_type(upload.filename)[0] or "application/octet-stream",
        description=upload.description,
        width=width,
        height=height,
    )


def _png_size(content: bytes) -> tuple[int, int] | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height
