"""Progress of a campaign at one unit: from the counters alone, the same few queries at every level."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.days import first_day, last_day, today
from core.display.badges import Badge, Tone
from organizations.enums import Level
from organizations.selectors.tree import ancestors_of
from reports.pace import Standing, pace_of, sentence, standing_of
from rotations.enums import CampaignState, DutyState
from rotations.selectors.campaigns import campaigns_for
from rotations.selectors.coverage import coverage_by_child, coverage_of
from rotations.selectors.places import unit_of
from rotations.selectors.turns import base_words

if TYPE_CHECKING:
    from organizations.models import Category, Organization, User
    from reports.pace import Pace
    from rotations.models import Campaign
    from rotations.selectors.coverage import ChildCoverage, Coverage, CoverageTable

LAGGING = 5
COLUMNS = (
    DutyState.TRAINED,
    DutyState.IN_CLASS,
    DutyState.SCHEDULED,
    DutyState.DUE,
    DutyState.EXCUSED,
)


@dataclass(frozen=True)
class Mark:
    """A number and the list behind it; `heat` (0 to 4) is its share of the line."""

    label: str
    count: int
    url: str
    heat: int = 0
    key: str = ""


class Bar(NamedTuple):
    """A part of the stacked bar, in people."""

    key: str
    start: int
    length: int


class Line(NamedTuple):
    """A named row of marks with its coverage; `url` leads one step down."""

    name: str
    url: str
    coverage: Coverage
    marks: list[Mark]
    base: Mark

    @property
    def standing(self) -> Standing:
        """The rate as word and colour."""
        return standing_of(self.coverage.rate)


@dataclass
class Progress:
    """What the progress page shows of one campaign at one unit."""

    campaign: Campaign
    unit: Organization
    above: list[Organization]
    table: CoverageTable
    total: Line
    categories: list[Line]
    levels: list[Line]
    units: list[Line]
    pace: Pace
    base_words: str

    @property
    def level_labels(self) -> list[str]:
        """The levels of training that occur, highest first."""
        return [mark.label for mark in self.levels[0].marks] if self.levels else []

    @property
    def bars(self) -> list[Bar]:
        """The states as parts of one bar, in order."""
        starts = accumulate((mark.count for mark in self.total.marks), initial=0)
        return [
            Bar(mark.key, start, mark.count)
            for mark, start in zip(self.total.marks, starts, strict=False)
            if mark.count
        ]

    @property
    def pace_badge(self) -> Badge:
        """The judgement of the pace as word, icon and colour."""
        tones = {
            "全部完成": (Tone.SUCCESS, "check"),
            "没有底数": (Tone.NEUTRAL, "circle"),
            "与时间进度相当或超前": (Tone.SUCCESS, "trending-up"),
        }
        tone, icon = tones.get(self.pace.word, (Tone.DANGER, "alert-triangle"))
        return Badge(tone, icon, self.pace.word)

    @property
    def lagging(self) -> list[Line]:
        """The units with the lowest rates that are not done, lowest first."""
        return lagging_of(self.units)

    @property
    def sentence(self) -> str:
        """One sentence to paste into a chat."""
        total = self.table.total
        counts = {"total": total.total, **total.states}
        place = self.unit.name
        return sentence(place, self.campaign.title, today(), counts, str(total.rate))


def lagging_of(units: list[Line]) -> list[Line]:
    """Return up to five units with the lowest rates that are not done."""
    open_units = [line for line in units if line.coverage.remaining]
    return sorted(open_units, key=lambda line: line.coverage.rate or 0)[:LAGGING]


def campaign_choices(user: User) -> list[Campaign]:
    """Return the campaigns that have a base, running ones first, latest first."""
    begun = campaigns_for(user).exclude(state=CampaignState.DRAFT)
    return sorted(begun, key=lambda campaign: campaign.state != CampaignState.OPEN)


def begun_campaign_for(user: User, pk: int) -> Campaign:
    """Return a campaign that was opened, or raise Http404."""
    begun = campaigns_for(user).exclude(state=CampaignState.DRAFT)
    found: Campaign = get_object_or_404(begun, pk=pk)
    return found


def progress_of(user: User, campaign: Campaign, asked: str | None = None) -> Progress:
    """Return the progress at the unit asked for, else at the user's topmost; raises Http404.

    Seven queries, whatever the size of the subtree.
    """
    unit = unit_of(user, campaign, asked)
    table = coverage_of(unit, campaign)
    children = coverage_by_child(unit, campaign)
    total = table.total
    pace = pace_of(
        first_day(campaign.period),
        last_day(campaign.period),
        today(),
        rate=total.rate,
        remaining=total.remaining,
    )
    return Progress(
        campaign=campaign,
        unit=unit,
        above=[node for node in ancestors_of(user, unit) if node.path >= campaign.org_path],
        table=table,
        total=line_of(campaign, unit, unit.name, "", total),
        categories=[
            line_of(campaign, unit, str(row.category), "", row.coverage, row.category)
            for row in table.table
        ],
        levels=[level_line(campaign, unit, table, row.category, row.coverage) for row in table.table],
        units=[child_line(campaign, child) for child in children],
        pace=pace,
        base_words=base_words(unit, campaign, total=total.total),
    )  # fmt: skip


def seats_url(campaign: Campaign, unit: Organization, **narrowed: object) -> str:
    """Return the address of the list of seats behind a number."""
    query = {"unit": f"#{unit.pk}", "base": "in", **narrowed}
    return f"{reverse('rotations:seat_list', args=[campaign.pk])}?{urlencode(query)}"


def line_of(
    campaign: Campaign,
    unit: Organization,
    name: str,
    url: str,
    coverage: Coverage,
    category: Category | None = None,
) -> Line:
    """Return a row of marks, one a state, each with the list behind it."""
    chosen = {"category": category.pk} if category else {}
    marks = [
        Mark(
            state.label,
            coverage.states[state],
            seats_url(campaign, unit, state=state, **chosen),
            heat_of(coverage.states[state], coverage.total),
            state.value,
        )
        for state in COLUMNS
    ]
    base = Mark("应训", coverage.total, seats_url(campaign, unit, **chosen))
    return Line(name, url, coverage, marks, base)


def level_line(
    campaign: Campaign,
    unit: Organization,
    table: CoverageTable,
    category: Category,
    coverage: Coverage,
) -> Line:
    """Return a row of marks of the trained, one a level of training that occurs anywhere."""
    marks = [
        Mark(
            Level(level).label,
            coverage.levels.get(level, 0),
            seats_url(campaign, unit, category=category.pk, state=DutyState.TRAINED, level=level),
            heat_of(coverage.levels.get(level, 0), coverage.total),
        )
        for level, count in sorted(table.total.levels.items())
        if count
    ]
    base = Mark("应训", coverage.total, seats_url(campaign, unit, category=category.pk))
    return Line(str(category), "", coverage, marks, base)


def child_line(campaign: Campaign, child: ChildCoverage) -> Line:
    """Return the row of a child; a seat without children leads to itself."""
    unit = child.organization
    url = f"{reverse('reports:campaign_progress', args=[campaign.pk])}?unit={unit.pk}"
    if unit.level == Level.GRASSROOTS:
        url = seats_url(campaign, unit)
    return line_of(campaign, unit, str(unit), url, child.total)


def heat_of(count: int, total: int) -> int:
    """Return the share of a count as a step from 0 (none) to 4 (most of it)."""
    return -(-count * 4 // total) if total else 0
