"""What an official paper says, without a word about how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class Pagination(StrEnum):
    """Where the page number stands: outside as GB/T 9704 asks, or centred on internal reports."""

    OUTSIDE = "outside"
    CENTRED = "centred"


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of level 1 to 4 (一、 （一） 1. （1）); numbers come from its position.

    `following` is body text that runs on in the same paragraph, as offices like it from level two.
    """

    text: str
    level: int = 1
    following: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError("headings have levels 1 to 4")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body, indented by two characters unless `indented` is off."""

    text: str
    indented: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header row repeats on every page; `widths` are shares of the line."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its header")
        if self.widths and len(self.widths) != len(self.header):
            raise ValueError("a table has one width per column or none")

    @property
    def shares(self) -> tuple[float, ...]:
        """Return the columns' shares of the line, adding up to one."""
        widths = self.widths or (1.0,) * len(self.header)
        return tuple(width / sum(widths) for width in widths)


@dataclass(frozen=True, slots=True)
class Figure:
    """A PNG or JPEG picture, centred, with a caption below; `description` is read aloud."""

    image: bytes
    caption: str = ""
    description: str = ""
    width_mm: float = 120


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Heading | Paragraph | Table | Figure | PageBreak


@dataclass(frozen=True, slots=True)
class RedHead:
    """The red head (版头): who issues; the main organ stands first.

    `signatories` are given on papers to a superior only (上行文). On `preprinted` paper (套打) the
    red parts are left blank. Secrecy marks have no place here: the product holds no state secrets.
    """

    organs: tuple[str, ...]
    word: str = "文件"
    signatories: tuple[str, ...] = ()
    urgency: str = ""
    preprinted: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment (附件): starts on a new page and is listed below the body."""

    title: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """The last element (版记): who gets copies, who printed it and when."""

    issuer: str
    issued_on: dt.date
    copies_to: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper, with a red head or as an ordinary report.

    A newline in `title` breaks the line there; otherwise it is broken by meaning. `seal_place`
    leaves room for the seal over signer and date: no picture of a seal is ever drawn. `contact_note`
    (附注) gets its brackets by itself.
    """

    title: str
    body: tuple[Block, ...]
    red_head: RedHead | None = None
    number: str = ""
    recipients: str = ""
    attachments: tuple[Attachment, ...] = ()
    signer: str = ""
    dated_on: dt.date | None = None
    seal_place: bool = True
    contact_note: str = ""
    imprint: Imprint | None = None
    pagination: Pagination = Pagination.OUTSIDE
