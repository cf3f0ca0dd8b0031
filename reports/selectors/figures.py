"""Counting the figures of a report as of a day: seats from the duties, classes from the batches."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Avg, Count, F, Q
from django.db.models.functions import Left

from core.days import first_day, last_day
from evaluations.selectors.results import results_for
from evaluations.showing import sections_of
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.paths import PATH_STEP
from organizations.permissions import Reach
from reports.figures import ClassHeld, FigureRow, Figures, Group
from reports.selectors.exchanges import helps_of, stops_held, with_stops
from rotations.enums import BatchKind, BatchState, DutyState, EnrolmentState
from rotations.models import Batch, Completion, Duty
from rotations.selectors.turns import balance_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.scoping.querysets import OrgScopedQuerySet
    from reports.selectors.exchanges import StopHeld
    from rotations.models import Campaign

MOST_GROUPS = 6
REASONS_SHOWN = 2
HELD = (BatchState.FINISHED, BatchState.ARCHIVED)
OWN = "own"


class Seats(NamedTuple):
    """Seats of one category in one place."""

    place: str
    category: int
    base: int
    trained: int


def figures_of(organization: Organization, campaign: Campaign, as_of: dt.date) -> Figures:
    """Count a unit's figures as of the end of a day; twelve queries, whatever the size of the subtree.

    Rows are the units right below, or the categories where nothing reports below the unit. Who was
    trained later than the day still waits. The caller got both rows through a scoped selector.
    """
    by_unit = organization.level < Level.TOWNSHIP
    seats = seats_of(organization, campaign, as_of)
    categories = sorted(
        Category.objects.in_bulk({row.category for row in seats}).values(),
        key=lambda category: (category.sort_order, category.pk),
    )
    held = list(batches_held(organization, campaign, as_of))
    groups, group_of = grouped(categories)
    stops = stops_held(organization, campaign, as_of)
    if by_unit:
        reasons = reasons_of(organization, campaign)
        rows = unit_rows(organization, seats, group_of, held, stops, reasons)
    else:
        rows = category_rows(categories, seats, group_of, held, stops)
    base, trained = totals_of(organization, campaign, as_of)
    balance = balance_of(organization, campaign, total=base)
    return Figures(
        unit=organization.name,
        signer=signer_of(organization),
        campaign=campaign.title,
        theme=campaign.theme,
        topics=tuple(campaign.topics.values_list("name", flat=True)),
        base_cutoff_on=campaign.base_cutoff_on.isoformat(),
        as_of=as_of.isoformat(),
        row_title="单位" if by_unit else "类别",
        groups=tuple(groups),
        rows=tuple(rows),
        classes=tuple(class_held(batch) for batch in held),
        attendance=attendance_of(held),
        satisfaction=satisfaction_of(organization, held),
        helps=helps_of(organization, campaign, as_of),
        total_base=base,
        base_opening=balance.opening,
        base_changes=balance.words,
        total_trained=trained,
    )


def base_of(organization: Organization, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the seats of the base within a unit."""
    seats = Duty.objects.under(organization.path).filter(campaign=campaign, in_base=True)
    return seats.order_by()


def trained_by(as_of: dt.date) -> Q:
    """Return the condition of a seat that was trained by the end of a day."""
    return Q(state=DutyState.TRAINED, trained_on__lte=as_of)


def seats_of(organization: Organization, campaign: Campaign, as_of: dt.date) -> list[Seats]:
    """Return the seats by the unit right below (the unit's own path for its own seats) and category."""
    counted = (
        base_of(organization, campaign)
        .annotate(place=Left("org_path", len(organization.path) + PATH_STEP))
        .values_list("place", "category")
        .annotate(base=Count("pk"), trained=Count("pk", filter=trained_by(as_of)))
    )
    return [Seats(*row) for row in counted]


def totals_of(organization: Organization, campaign: Campaign, as_of: dt.date) -> tuple[int, int]:
    """Count seats and trained ones of the whole apart from the rows, so that these can be checked."""
    counted = base_of(organization, campaign).aggregate(
        base=Count("pk"), trained=Count("pk", filter=trained_by(as_of))
    )
    return counted["base"], counted["trained"]


def reasons_of(organization: Organization, campaign: Campaign) -> dict[str, str]:
    """Return why seats wait, the most frequent reasons first, by the unit right below."""
    counted = (
        base_of(organization, campaign)
        .exclude(state=DutyState.TRAINED)
        .exclude(reason="")
        .annotate(place=Left("org_path", len(organization.path) + PATH_STEP))
        .values_list("place", "reason")
        .annotate(number=Count("pk"))
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for place, reason, number in counted:
        found[place][reason] = number
    return {place: in_words(reasons) for place, reasons in found.items()}


def in_words(reasons: Counter[str]) -> str:
    """Return reasons with their numbers, the rest summed up."""
    shown = reasons.most_common(REASONS_SHOWN)
    rest = reasons.total() - sum(number for _, number in shown)
    words = [f"{reason}{number}人" for reason, number in shown]
    return "、".join([*words, *([f"其他{rest}人"] if rest else [])])


def batches_held(
    organization: Organization, campaign: Campaign, as_of: dt.date
) -> OrgScopedQuerySet:
    """Return the finished classes that the unit and those below it organized, with who completed.

    A teaching tour is no class of its sender's: its stops count for whoever received them.
    """
    completed = Q(enrolments__state=EnrolmentState.COMPLETED)
    held: OrgScopedQuerySet = (
        Batch.objects.under(organization.path)
        .filter(campaign=campaign, state__in=HELD, dates__endswith__lte=as_of + dt.timedelta(1))
        .exclude(kind=BatchKind.TOUR)
        .annotate(heads=Count("enrolments", filter=completed))
        .order_by("dates", "pk")
    )
    return held


def class_held(batch: Batch) -> ClassHeld:
    """Return a finished class as plain values."""
    first, last = first_day(batch.dates), last_day(batch.dates)
    days = (last - first).days + 1
    heads: int = batch.heads  # type: ignore[attr-defined]  # annotated by batches_held
    return ClassHeld(str(batch), first.isoformat(), last.isoformat(), days, heads)


def attendance_of(batches: list[Batch]) -> str:
    """Return the mean attendance rate of those whose completion was decided, in percent."""
    decided = Completion.objects.filter(enrolment__batch__in=batches)
    mean = decided.aggregate(mean=Avg(F("attendance_rate")))["mean"]
    return "" if mean is None else f"{mean:.1f}"


def satisfaction_of(
    organization: Organization, batches: list[Batch]
) -> tuple[tuple[str, str], ...]:
    """Return the published scores of the classes as wholes; a lecture's score is no report's business."""
    viewer = Reach((organization.path,))
    published = results_for(viewer).filter(round__batch__in=batches).order_by("round__batch__dates")  # type: ignore[arg-type]  # any viewer
    return tuple(
        (f"{result.round.batch}{section.title}", f"{section.score}分")
        for result in published
        for section in sections_of(result.round.form, result.figures)
        if section.score is not None and not section.lecturers
    )


def grouped(categories: list[Category]) -> tuple[list[Group], dict[int, str]]:
    """Return the columns, and to which of them each category belongs.

    A column a category, as long as they fit on a page; else a column a group of categories.
    """
    if len(categories) <= MOST_GROUPS:
        single = [Group(category.code, category.name) for category in categories]
        return single, {category.pk: category.code for category in categories}
    names = dict.fromkeys(category.group for category in categories)
    wide = [Group(name, name) for name in names]
    return wide, {category.pk: category.group for category in categories}


def unit_rows(
    organization: Organization,
    seats: list[Seats],
    group_of: dict[int, str],
    held: list[Batch],
    stops: list[StopHeld],
    reasons: dict[str, str],
) -> list[FigureRow]:
    """Return a row for each unit right below, after one for what is the unit's own (本级)."""
    length = len(organization.path) + PATH_STEP
    classes: dict[str, list[Batch]] = defaultdict(list)
    for batch in held:
        classes[batch.org_path[:length]].append(batch)
    blank = {organization.path: FigureRow(OWN, "本级")}
    places = {row.place for row in seats} | {stop.path[:length] for stop in stops}
    below = units_below(organization, places)
    blank |= {unit.path: FigureRow(str(unit.pk), str(unit)) for unit in below}
    filled = []
    for path, blank_row in blank.items():
        row = with_seats(blank_row, [one for one in seats if one.place == path], group_of)
        row = with_classes(row, classes[path])
        row = with_stops(row, [stop for stop in stops if stop.path[:length] == path])
        filled.append(replace(row, note=reasons.get(path, "")))
    return [row for row in filled if row.key != OWN or row.due or row.classes or row.stops]


def units_below(organization: Organization, places: Iterable[str] = ()) -> OrgScopedQuerySet:
    """Return the units right below that report, and whatever else right below has seats (`places`)."""
    reporting = ~Q(kind=Kind.BRANCH) & Q(valid_until=None, level__lt=Level.GRASSROOTS)
    below: OrgScopedQuerySet = Organization.objects.filter(
        reporting | Q(path__in=places), parent=organization
    ).order_by("path")
    return below


def category_rows(
    categories: list[Category],
    seats: list[Seats],
    group_of: dict[int, str],
    held: list[Batch],
    stops: list[StopHeld],
) -> list[FigureRow]:
    """Return a row for each category; the classes stand with the first of them that was called."""
    rows = [
        with_seats(
            FigureRow(category.code, category.name),
            [row for row in seats if row.category == category.pk],
            group_of,
        )
        for category in categories
    ]
    if held or stops:
        own = with_classes(FigureRow(OWN, "本级办班"), held)
        rows.append(with_stops(own, stops))
    return rows


def with_seats(row: FigureRow, seats: Iterable[Seats], group_of: dict[int, str]) -> FigureRow:
    """Return a row with its seats added up by group."""
    base, trained = Counter[str](), Counter[str]()
    for found in seats:
        base[group_of[found.category]] += found.base
        trained[group_of[found.category]] += found.trained
    return replace(row, base=dict(base), trained=dict(trained))


def with_classes(row: FigureRow, held: list[Batch]) -> FigureRow:
    """Return a row with its classes added up."""
    facts = [class_held(batch) for batch in held]
    return replace(
        row,
        classes=len(facts),
        heads=sum(fact.heads for fact in facts),
        person_days=sum(fact.heads * fact.days for fact in facts),
    )


def signer_of(organization: Organization) -> str:
    """Return the office in whose name the unit reports: 中共平江县委组织部, or the unit itself."""
    if organization.kind == Kind.REGION and organization.level <= Level.COUNTY:
        name = organization.name
        return f"中共{name}委{organization.department_name or '组织部'}"
    return f"{organization.name}{organization.department_name}"
