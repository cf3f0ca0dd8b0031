"""`manage.py solve_ctt`: the file goes in, the timetable comes out, errors are sentences."""

from __future__ import annotations

import os
import signal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from rotations.management.commands.solve_ctt import Command
from rotations.timetabling.ctt import read_answer, read_problem
from rotations.timetabling.score import score_of
from tests.rotations.timetabling.worlds import SMALL

if TYPE_CHECKING:
    from pathlib import Path


def test_an_instance_is_solved_and_written(tmp_path: Path) -> None:
    file, said = tmp_path / "small.ctt", StringIO()
    file.write_text(SMALL)
    call_command("solve_ctt", str(file), "--seconds", "1", stdout=said)
    problem = read_problem(SMALL)
    score = score_of(problem, read_answer(problem, (tmp_path / "small.sol").read_text()))
    assert f"hard violations: {score.hard} " in said.getvalue()
    assert f"soft cost: {score.soft} " in said.getvalue()
    assert (score.hard, score.soft) == (0, 12)


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "读不到"), ("Name: x\n", "不是规范的"), (b"\xff\x00", "不是规范的")],
)
def test_a_bad_file_is_a_sentence(tmp_path: Path, content: str | bytes | None, told: str) -> None:
    file = tmp_path / "bad.ctt"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CommandError, match=told):
        call_command("solve_ctt", str(file))


def test_what_cannot_be_solved_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "full.ctt"
    file.write_text(SMALL.replace("law li 1 1 60", "law li 99 1 60"))
    with pytest.raises(CommandError, match=r"full\.ctt 无法求解：课时 103 节，多于"):
        call_command("solve_ctt", str(file))


def test_rules_that_exclude_each_other_are_counted_honestly(tmp_path: Path) -> None:
    """Eight lectures of one lecturer in six periods."""
    file, said = tmp_path / "tight.ctt", StringIO()
    file.write_text(SMALL.replace("law li 1 1 60", "law wang 4 1 60"))
    call_command("solve_ctt", str(file), "--seconds", "0.5", stdout=said)
    assert "hard violations: 2 (lectures 0, conflicts 2, availability 0, " in said.getvalue()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_search_writes_the_best_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file, said = tmp_path / "small.ctt", StringIO()
    file.write_text(SMALL)
    monkeypatch.setattr(Command, "_tell", lambda *_: os.kill(os.getpid(), number))
    handler = signal.getsignal(number)
    call_command("solve_ctt", str(file), "--seconds", "3600", stdout=said)
    assert read_answer(read_problem(SMALL), (tmp_path / "small.sol").read_text())
    assert "hard violations: 0 " in said.getvalue()
    assert signal.getsignal(number) == handler


def test_names_in_other_encodings_come_back_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "gbk.ctt"
    file.write_bytes(SMALL.replace("hall", "礼堂").encode("gbk"))
    call_command("solve_ctt", str(file), "--seconds", "0.2", stdout=StringIO())
    assert "礼堂" in (tmp_path / "gbk.sol").read_bytes().decode("gbk")


@pytest.mark.parametrize("seed", ["-1", "2147483648", "x"])
def test_a_seed_that_is_none_is_refused(tmp_path: Path, seed: str) -> None:
    with pytest.raises(CommandError):
        call_command("solve_ctt", str(tmp_path / "x.ctt"), "--seed", seed)


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(CommandError):
        call_command("solve_ctt", str(tmp_path / "x.ctt"), "--seconds", seconds)


def test_an_answer_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "small.ctt"
    file.write_text(SMALL)
    out = str(tmp_path / "nowhere" / "small.sol")
    with pytest.raises(CommandError, match="结果写不进"):
        call_command("solve_ctt", str(file), "--seconds", "0.2", "--out", out)
