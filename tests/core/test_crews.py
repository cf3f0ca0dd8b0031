"""Computing shared out to forked processes: in order, with the error where it belongs, and nobody left behind."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from core.crews import crew_size, share_out

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = os.getpid()


def said(share: list[int]) -> bytes:
    return f"{os.getpid() != HOME}:{sum(share)};".encode()


def test_the_results_come_in_order_from_other_processes() -> None:
    shares = [[number, number] for number in range(7)]

    made = list(share_out(said, shares, size=3))

    assert made == [f"True:{number * 2};".encode() for number in range(7)]


def test_shares_are_asked_for_as_they_are_needed() -> None:
    asked: list[int] = []

    def coming() -> Iterator[int]:
        for number in range(9):
            asked.append(number)
            yield number

    with closing(share_out(lambda share: str(share).encode(), coming(), size=2)) as made:
        assert next(made) == b"0"
        assert asked == [0, 1, 2]
        assert list(made) == [str(number).encode() for number in range(1, 9)]


def test_one_share_or_one_core_needs_no_crew() -> None:
    assert list(share_out(said, [[1, 2]], size=2)) == [b"False:3;"]
    assert list(share_out(said, [[1], [2]], size=1)) == [b"False:1;", b"False:2;"]
    assert crew_size() >= 1


def test_a_share_longer_than_the_pipe_comes_whole() -> None:
    made = list(share_out(lambda size: b"x" * size, [3_000_000, 0, 5], size=2))

    assert [len(block) for block in made] == [3_000_000, 0, 5]


def test_what_a_member_cannot_make_fails_here() -> None:
    def strict(share: int) -> bytes:
        return str(10 // share).encode()

    with closing(share_out(strict, [1, 2, 0, 5], size=2)) as made:
        assert [next(made), next(made)] == [b"10", b"5"]
        with pytest.raises(ZeroDivisionError):
            next(made)


def test_the_share_of_a_member_that_dies_is_made_here() -> None:
    def mortal(share: int) -> bytes:
        if share == 3 and os.getpid() != HOME:
            os._exit(9)
        return str(share).encode()

    assert list(share_out(mortal, [1, 2, 3, 4, 5], size=2)) == [b"1", b"2", b"3", b"4", b"5"]


def test_a_crew_ends_with_who_stops_asking() -> None:
    made = share_out(lambda _share: str(os.getpid()).encode() + b" " * (1 << 21), [1] * 6, size=2)
    members = {int(next(made)), int(next(made))}

    made.close()

    for pid in members:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
