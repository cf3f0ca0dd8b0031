"""Which kind of file was really sent, and is it safe to open: judged by its bytes, never its name."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

MEGABYTE = 1_000_000
SAVE_AS = "请用WPS或Excel打开，另存为“.xlsx”格式后再上传。"


class UnreadableFile(Exception):  # noqa: N818  # it is the file that is named, the sentence is for people
    """The whole file cannot be read; the message says in Chinese what to do."""


class FileKind(Enum):
    """Kinds that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    HTML = "html"  # what many systems export as ".xls"
    XML = "xml"  # the SpreadsheetML of 2003


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read: sizes in bytes, cells in characters."""

    file_bytes: int = 10 * MEGABYTE
    unpacked_bytes: int = 100 * MEGABYTE
    parts: int = 2_000
    rows: int = 20_000
    columns: int = 200
    cells: int = 8_000_000  # of the whole rectangle, blanks included
    cell_characters: int = 2_000


def read_bytes(file: bytes | BinaryIO, limits: Limits) -> bytes:
    """Return the content of a file of allowed size."""
    data = file if isinstance(file, bytes) else file.read(limits.file_bytes + 1)
    if not data:
        raise UnreadableFile("文件是空的，请选择填好的表格重新上传。")
    if len(data) > limits.file_bytes:
        size = limits.file_bytes // MEGABYTE
        raise UnreadableFile(f"文件超过{size}MB，请删去图片和多余的空行，或分成几个文件上传。")
    return data


def sniff(data: bytes, limits: Limits) -> FileKind:
    """Return the kind of a file, or raise UnreadableFile naming what it is instead."""
    if data.startswith(b"PK"):
        _check_archive(data, limits)
        return FileKind.XLSX
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _check_compound(data)
    if markup := _markup(data):
        return markup
    for magic, name in FOREIGN.items():
        if data.startswith(magic):
            raise UnreadableFile(f"这是{name}，不是表格，请上传填好的Excel文件。")
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("不认识这种文件，请上传填好的Excel文件（.xlsx）。")
    return FileKind.CSV


FOREIGN = {
    b"%PDF": "PDF文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
    b"{\\rtf": "文字文档",
}


def _markup(data: bytes) -> FileKind | None:
    """Return which markup a file starts with, if any."""
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<!--")):
        return FileKind.HTML
    if start.startswith((b"<?xml", b"<workbook")):
        return FileKind.HTML if b"<html" in start else FileKind.XML
    return None


def _check_compound(data: bytes) -> FileKind:
    """An OLE file is an old .xls, an encrypted .xlsx, or something else altogether."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile("文件设有打开密码，请先在WPS或Excel中取消密码，保存后再上传。")
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableFile("这是文字文档，不是表格，请上传填好的Excel文件。")
    names = ("Workbook", "Book")
    if not any(name.encode("utf-16-le") in data for name in names):
        raise UnreadableFile(f"这不是Excel表格，或文件不完整。{SAVE_AS}")
    return FileKind.XLS


def _check_archive(data: bytes, limits: Limits) -> None:
    """Unpack everything once, counting: declared sizes may lie, checksums and counts do not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, limits)
            for part in archive.infolist():
                with archive.open(part) as stream:
                    while stream.read(1 << 16):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UnreadableFile("文件不完整或已损坏，请重新保存一次再上传。") from error
    except RuntimeError as error:  # what zipfile says of a password or an unknown compression
        raise UnreadableFile(f"文件加了密或用了不常见的压缩方式。{SAVE_AS}") from error


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    too_large = sum(part.file_size for part in parts) > limits.unpacked_bytes
    if too_large or len(parts) > limits.parts:
        raise UnreadableFile("文件展开后过大，请把数据复制到新下载的模板中再上传。")
    names = {part.filename for part in parts}
    if "word/document.xml" in names:
        raise UnreadableFile("这是Word文档，不是表格，请上传填好的Excel文件。")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(f"这是压缩包或其他格式的文件，不是.xlsx表格。{SAVE_AS}")
