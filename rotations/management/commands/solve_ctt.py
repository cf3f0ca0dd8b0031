"""Hold the timetable engine against the outside world: solve a public ITC-2007 instance."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rotations.timetabling import warming
from rotations.timetabling.ctt import FormatError, read_answer, read_problem, write_answer
from rotations.timetabling.score import score_of
from rotations.timetabling.search import UnsolvableError, solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotations.timetabling.problem import Problem
    from rotations.timetabling.score import Score


# Names in other encodings pass through unchanged.
READABLE: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape"}


class Command(BaseCommand):
    """Read FILE, search for the given seconds, write the timetable and print what it is worth."""

    help = (
        "用课程表引擎求解公开的 ITC-2007 课程表算例（.ctt），按竞赛格式写出结果，"
        "并打印硬约束违反数与按竞赛权重计算的软约束代价。"
    )
    requires_system_checks = ()  # no database, no settings of ours

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the instance, the time, and where the timetable goes."""
        parser.add_argument("file", type=Path, metavar="FILE", help="算例文件（.ctt）")
        parser.add_argument("--seconds", type=_positive, default=60.0, metavar="N", help="求解秒数")
        parser.add_argument(
            "--out", type=Path, metavar="PATH", help="结果文件，默认与算例同名 .sol"
        )
        parser.add_argument("--seed", type=_seed, default=1, metavar="N", help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        """Solve one instance."""
        file: Path = options["file"]
        problem = _problem_in(file)
        warming.main()  # where the set-up has not compiled the search, that takes none of its time
        try:
            with _interrupted() as interrupted:
                answer = solve(
                    problem,
                    seconds=options["seconds"],
                    seed=options["seed"],
                    on_better=self._tell,
                    should_stop=interrupted.is_set,
                )
        except UnsolvableError as refusal:
            raise CommandError(f"{file.name} 无法求解：{refusal}。") from refusal
        out: Path = options["out"] or file.with_suffix(".sol")
        try:
            out.write_text(write_answer(problem, answer.places), **READABLE)
            # What is printed is counted from the file itself, as a stranger would count it.
            written = read_answer(problem, out.read_text(**READABLE))
        except OSError as refusal:
            raise CommandError(f"结果写不进 {out}：{refusal.strerror}。") from refusal
        self._report(score_of(problem, written))
        self.stdout.write(
            f"seconds: {answer.seconds:.1f}\nmoves per chain: {answer.tries}\nsolution: {out}"
        )

    def _tell(self, hard: int, soft: int, seconds: float) -> None:
        sys.stderr.write(f"{seconds:8.1f} s  hard {hard}  soft {soft}\n")

    def _report(self, score: Score) -> None:
        self.stdout.write(
            f"hard violations: {score.hard} (lectures {score.missing}, conflicts {score.conflicts},"
            f" availability {score.closed}, room occupancy {score.double_rooms})\n"
            f"soft cost: {score.soft} (room capacity {score.seats}, minimum working days"
            f" {score.days}, curriculum compactness {score.lonely}, room stability {score.rooms})"
        )


@contextmanager
def _interrupted() -> Iterator[Event]:
    """Let Ctrl-C or a stop from outside end the search early, with the best so far; not the program."""
    event = Event()
    before = {
        number: signal.signal(number, lambda *_: event.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("秒数应大于 0")
    return seconds


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**31:
        raise argparse.ArgumentTypeError("随机种子应是 0 至 2147483647 的整数")
    return seed


def _problem_in(file: Path) -> Problem:
    try:
        return read_problem(file.read_text(**READABLE).removeprefix("\ufeff"))
    except OSError as refusal:
        raise CommandError(f"读不到 {file}：{refusal.strerror}。") from refusal
    except FormatError as refusal:
        raise CommandError(f"{file.name} 不是规范的 .ctt 文件：{refusal}。") from refusal
