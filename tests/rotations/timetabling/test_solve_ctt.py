"""`manage.py solve_ctt`: the file goes in, the timetable comes out, errors are sentences."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

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
