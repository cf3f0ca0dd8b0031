"""The declaration of a list: its columns, how it is searched, sorted, filtered and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.listing.filters import FilterForm

Search = Callable[["QuerySet[Any]", str], "QuerySet[Any]"]


class Kind(StrEnum):
    """What a column holds; decides how a cell looks, aligns and is exported."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"  # money and other figures with two decimals
    DAY = "day"
    MOMENT = "moment"
    STATE = "state"  # a model field with choices: word, icon and colour
    SHARE = "share"  # a fraction of 1, shown in percent


@dataclass(frozen=True)
class Column:
    """One column.

    `value` is a dotted path or a function of the row; empty means the key itself. `template` takes
    over the look of the cell (it gets `row` and `value`); `export` gives another value to the file.
    """

    key: str
    title: str
    value: str | Callable[[Any], Any] = ""
    kind: Kind = Kind.TEXT
    unit: str = ""
    sort: tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    template: str = ""
    export: Callable[[Any], Any] | None = None
    is_default: bool = True  # shown until the user chooses columns
    is_fixed: bool = False  # cannot be hidden
    is_whole: bool = False  # names and other short words: never broken into two lines

    @property
    def stays_whole(self) -> bool:
        """Whether its cells are never broken into two lines, as those of days and moments."""
        return self.is_whole or self.kind in {Kind.DAY, Kind.MOMENT}

    @property
    def is_number(self) -> bool:
        """Whether the column is right-aligned, with figures of equal width."""
        return self.kind in {Kind.NUMBER, Kind.AMOUNT, Kind.SHARE}

    @property
    def heading(self) -> str:
        """The title with its unit, as it stands in the head and in the file."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    def read(self, row: Any) -> Any:
        """Return the column's value in one row; a missing link on the path reads as nothing."""
        if callable(self.value):
            return self.value(row)
        value = row
        for name in (self.value or self.key).split("."):
            value = value.get(name) if isinstance(value, dict) else getattr(value, name)
            if value is None:
                return None
        return value


@dataclass(frozen=True)
class BulkAct:
    """An act on ticked rows: posts `row` (many), or `all`, to the address of `url_name`.

    The view behind it reads the rows with `ticked_rows` and asks for confirmation, naming the number.
    """

    label: str
    url_name: str
    icon: str = ""
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class EmptyText:
    """What an empty list says, and the one thing to do about it."""

    title: str = "还没有内容"
    text: str = ""
    action_label: str = ""
    action_url_name: str = ""


@dataclass(frozen=True)
class ListSpec:
    """A whole list. Two lists on one page need different prefixes."""

    key: str
    title: str
    columns: tuple[Column, ...]
    ordering: tuple[str, ...] = ("pk",)
    search: tuple[str, ...] | Search = ()
    search_hint: str = "搜索"
    filters: type[FilterForm] | None = None
    bulk: tuple[BulkAct, ...] = ()
    empty: EmptyText = EmptyText()
    page_sizes: tuple[int, ...] = (20, 50, 100, 200)
    count_cap: int = 10_000  # counting stops here: "10,000+"; 0 counts exactly
    prefix: str = ""

    def __post_init__(self) -> None:
        """Refuse column keys that are not unique: addresses and choices go by them."""
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.key}: column keys repeat")

    def parameter(self, name: str) -> str:
        """Return a parameter's name in the address, the same way Django prefixes form fields."""
        return f"{self.prefix}-{name}" if self.prefix else name
