"""The archive file of a backup: a plain tar whose last member lists every other with its SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
_BLOCK = 1 << 20


class ArchiveError(Exception):
    """The archive cannot be used; the message says why."""


class Readable(Protocol):
    """A local file, or one in a storage."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""


class ArchiveWriter:
    """Collects members; the archive counts only once `finish` was called."""

    def __init__(self, path: Path) -> None:
        self._tar = tarfile.open(path, "w")  # noqa: SIM115 - closed by finish or close
        self._checksums: dict[str, str] = {}

    def add(self, name: str, source: Readable, size: int) -> None:
        """Append one member of exactly `size` bytes."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        summed = _SummingReader(source)
        self._tar.addfile(member, summed)
        self._checksums[name] = summed.digest.hexdigest()

    def finish(self, facts: dict[str, Any]) -> None:
        """Append the manifest and close."""
        content = {"format": FORMAT, **facts, "sha256": self._checksums}
        text = json.dumps(content, ensure_ascii=False, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        self._tar.addfile(member, io.BytesIO(text))
        self._tar.close()

    def close(self) -> None:
        """Give the file up."""
        self._tar.close()


@dataclass(frozen=True)
class Archive:
    """A verified archive, open for reading."""

    tar: tarfile.TarFile
    facts: dict[str, Any] = field(repr=False)

    def names(self, prefix: str) -> list[str]:
        """Return the members below a folder such as `media/`."""
        return [name for name in self.facts["sha256"] if name.startswith(prefix)]

    def open(self, name: str) -> IO[bytes]:
        """Return a member's content."""
        content = self.tar.extractfile(name)
        if content is None:
            raise ArchiveError(f"备份中的 {name} 不是文件。")
        return content


def open_archive(path: Path) -> Archive:
    """Open a backup after every byte of it was compared with its manifest; raises ArchiveError."""
    try:
        tar = tarfile.open(path)  # noqa: SIM115 - the archive keeps it open for its reader
        facts = json.load(_member(tar, MANIFEST))
        if facts["format"] != FORMAT:
            raise ArchiveError(f"不认识的备份格式 {facts['format']}，请用制作它的版本恢复。")
        _verify(tar, facts["sha256"])
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise ArchiveError(f"{path} 不是完整的备份：{error}") from error
    return Archive(tar, facts)


def _verify(tar: tarfile.TarFile, checksums: dict[str, str]) -> None:
    present = set(tar.getnames()) - {MANIFEST}
    if present != set(checksums):
        odd = "、".join(sorted(present ^ set(checksums)))
        raise ArchiveError(f"备份内容与清单不符：{odd}")
    for name, expected in checksums.items():
        if any(part in {"", ".", ".."} for part in name.split("/")):
            raise ArchiveError(f"备份中有不安全的文件名：{name}")
        digest = hashlib.sha256()
        for block in blocks(_member(tar, name)):
            digest.update(block)
        if digest.hexdigest() != expected:
            raise ArchiveError(f"备份已损坏：{name} 的校验和不符。")


def blocks(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's content piece by piece."""
    while block := source.read(_BLOCK):
        yield block


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    content = tar.extractfile(name)
    if content is None:
        raise ArchiveError(f"备份中缺少 {name}。")
    return content


class _SummingReader(io.RawIOBase):
    """Passes a file on and sums it up on the way."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block
