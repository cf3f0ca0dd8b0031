"""How far a campaign is, in words and against its time. Pure: numbers in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

TENTH = Decimal("0.1")
# From which completion rate (percent) a word and a colour step hold, highest first.
STEPS: tuple[tuple[int, int, str], ...] = (
    (100, 5, "已完成"),
    (80, 4, "接近完成"),
    (60, 3, "过大半"),
    (30, 2, "推进中"),
    (0, 1, "起步"),
)
NOT_BEGUN = (0, "未开展")
BEHIND = Decimal(10)  # percentage points behind the time that call for a look


@dataclass(frozen=True)
class Standing:
    """A completion rate as a step of colour (0 to 5) and the word that goes with it."""

    step: int
    word: str


def standing_of(rate: Decimal | None) -> Standing:
    """Return the step and the word of a completion rate in percent."""
    if not rate:
        return Standing(*NOT_BEGUN)
    return next(Standing(step, word) for least, step, word in STEPS if rate >= least)


@dataclass(frozen=True)
class Pace:
    """Where a campaign stands in its time."""

    time_rate: Decimal  # percent of the period that is over
    days_left: int  # the last day counts; 0 after it
    rate: Decimal | None
    remaining: int

    @property
    def is_behind(self) -> bool:
        """Whether training lags the time by more than ten points."""
        return self.rate is not None and self.time_rate - self.rate > BEHIND

    @property
    def per_week(self) -> int | None:
        """How many must be trained a week to be done in time; None when time is up or all are."""
        if not self.days_left or not self.remaining:
            return None
        need = Decimal(self.remaining * 7) / self.days_left
        return min(int(need.to_integral_value(ROUND_UP)), self.remaining)

    @property
    def word(self) -> str:
        """The judgement in words."""
        if self.rate is None:
            return "没有底数"
        if not self.remaining:
            return "全部完成"
        if not self.days_left:
            return "已到期，尚未完成"
        return "落后于时间进度" if self.is_behind else "与时间进度相当或超前"


def pace_of(
    first: dt.date, last: dt.date, today: dt.date, *, rate: Decimal | None, remaining: int
) -> Pace:
    """Judge a rate against the days of a period, both ends included."""
    length = (last - first).days + 1
    over = min(max((today - first).days + 1, 0), length)
    share = (Decimal(over * 100) / length).quantize(TENTH, ROUND_DOWN)
    return Pace(share, max((last - today).days + 1, 0) if today <= last else 0, rate, remaining)


def sentence(place: str, campaign: str, day: dt.date, counts: dict[str, int], rate: str) -> str:
    """Return one sentence of progress, to paste into a chat (一句话进度).

    `counts` holds total, trained, in_class, scheduled, due and excused; what is 0 goes unsaid.
    """
    head = f"截至{day.year}年{day.month}月{day.day}日，{place}“{campaign}”"
    if not counts["total"]:
        return f"{head}没有纳入底数的人员。"
    said = [f"应训{counts['total']}人", f"已训{counts['trained']}人", f"完成率{rate}%"]
    rest = (("in_class", "在训"), ("scheduled", "已排班"), ("due", "待训"), ("excused", "暂缓"))
    others = [f"{word}{counts[key]}人" for key, word in rest if counts[key]]
    return head + "，".join(said) + ("；" + "、".join(others) if others else "") + "。"
