"""Problems and plans as JSON and back: plain, sorted by field, dates as ISO text."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_json(value: object) -> str:
    """Return a problem, a plan or a difference as JSON text."""
    return json.dumps(as_data(value), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[Value], text: str) -> Value:
    """Return the value of a dataclass that `to_json` wrote; ValueError when it does not fit."""
    try:
        return cast("Value", of_data(kind, json.loads(text)))
    except (KeyError, TypeError) as broken:
        raise ValueError(f"no {kind.__name__}: {broken}") from broken


def as_data(value: object) -> Any:
    """Return a dataclass as dictionaries and lists; fields at their default are left out."""
    if is_dataclass(value):
        return {each.name: as_data(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, (tuple, list)):
        return [as_data(each) for each in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """Return the resolved types of a dataclass's fields."""
    return get_type_hints(kind)


def of_data(kind: Any, data: Any) -> Any:
    """Return data as a value of a type; unknown fields are an error, absent ones take their default."""
    if isinstance(kind, UnionType):
        (inner,) = (each for each in get_args(kind) if each is not type(None))
        return None if data is None else of_data(inner, data)
    if get_origin(kind) is tuple:
        return tuple_of(get_args(kind), data)
    if is_dataclass(kind):
        hints = hints_of(cast("type", kind))
        return cast("Any", kind)(
            **{name: of_data(hints[name], each) for name, each in data.items()}
        )
    if kind is dt.date:
        return dt.date.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(data)
    return data


def tuple_of(inner: tuple[Any, ...], data: list[Any]) -> tuple[Any, ...]:
    """Return a list as a tuple, of one type throughout or of one for each place."""
    if len(inner) == 2 and inner[1] is Ellipsis:
        if inner[0] in (int, str):
            return tuple(data)
        return tuple(of_data(inner[0], each) for each in data)
    return tuple(of_data(kind, each) for kind, each in zip(inner, data, strict=True))
