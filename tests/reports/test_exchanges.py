"""Teaching tours and help between units in the reports: each head stands in one place."""

from __future__ import annotations

import datetime as dt

import pytest

from core.days import days_range, today
from reports.checks import checks_of
from reports.figures import Figures, Help
from reports.selectors.figures import figures_of
from reports.tables import columns_of
from reports.wording import draft_words
from rotations.enums import BatchState, EnrolmentState
from rotations.models import Batch, Support
from rotations.services.supports import accept_support, offer_places, offer_teacher
from tests.factories.batches import EnrolmentFactory, PublishedBatchFactory
from tests.factories.timetable import LecturerFactory, SessionFactory
from tests.factories.trainees import PersonFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 31)
DAYS = days_range(dt.date(2026, 3, 4), dt.date(2026, 3, 6))


def tour(world, scene, **stops: int | None) -> Batch:
    """A tour of the prefecture with a stop at each of these places, on following days."""
    made = PublishedBatchFactory.create(campaign=scene.campaign, kind="tour", dates=DAYS)
    for day, (place, heads) in enumerate(stops.items(), start=4):
        made.stops.create(
            organization=getattr(world, place),
            on=dt.date(2026, 3, day),
            place="礼堂",
            topics="党建",
            heads=heads,
        )
    Batch.objects.filter(pk=made.pk).update(state=BatchState.FINISHED)
    return made


def stops_by_row(figures: Figures) -> dict[str, tuple[int, int, int, int]]:
    rows = (*figures.rows, figures.total)
    return {row.name: (row.stops, row.stop_heads, row.classes, row.heads) for row in rows}


def test_a_tour_counts_once_for_whoever_received_it_at_every_level(world, scene):
    tour(world, scene, county=120, township=80, next_county=60)
    tour(world, scene, next_township=None)  # planned, not held
    city = figures_of(world.prefecture, scene.campaign, DAY)
    assert stops_by_row(city) == {
        "平江县": (2, 200, 0, 0),
        "湘阴县": (1, 60, 0, 0),
        "合计": (3, 260, 0, 0),
    }
    county = figures_of(world.county, scene.campaign, DAY)
    assert stops_by_row(county) == {
        "本级": (1, 120, 0, 0),
        "长寿镇": (1, 80, 0, 0),
        "加义镇": (0, 0, 0, 0),
        "合计": (2, 200, 0, 0),
    }
    township = figures_of(world.township, scene.campaign, DAY)
    assert stops_by_row(township)["本级办班"] == (1, 80, 0, 0)
    assert figures_of(world.county, scene.campaign, dt.date(2026, 3, 4)).total.stop_heads == 120
    assert Figures.from_json(city.as_json()) == city
    assert all(check.holds for check in checks_of(city) if check.is_hard)


def test_tours_have_columns_words_and_a_footnote_only_where_there_were_some(world, scene):
    without = figures_of(world.county, scene.campaign, DAY)
    assert "stops" not in [column.key for column in columns_of(without)]
    assert "送教" not in without.basis
    tour(world, scene, county=120)
    figures = figures_of(world.county, scene.campaign, DAY)
    assert {"stops", "stop_heads"} <= {column.key for column in columns_of(figures)}
    assert "送教下基层按接收单位统计，不计入期数、人次、人天" in figures.basis
    assert "送教下基层1站，听课120人次。" in draft_words(figures)[0]["text"]


def test_help_stands_at_both_ends_and_its_people_are_heads_of_the_giver_alone(world, scene):
    batch = PublishedBatchFactory.create(
        campaign=scene.campaign, organization=world.county, dates=DAYS
    )
    lecturer = LecturerFactory.create(organization=world.next_county)
    facts = {"campaign": scene.campaign, "by": world.charlie}
    for offer, by in (
        (offer_places(batch, world.next_county, 3, by=world.alice), world.charlie),
        (offer_teacher(lecturer, world.county, DAYS, **facts), world.alice),
    ):
        accept_support(offer, by=by)
    SessionFactory.create(batch=batch, parts={"audience": [(batch, ())], "lecturers": [lecturer]})
    for place, village in enumerate((world.next_village, world.village), start=1):
        EnrolmentFactory.create(
            batch=batch,
            person=PersonFactory.create(organization=village),
            place=place,
            state=EnrolmentState.COMPLETED,
        )
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.FINISHED)
    Support.objects.update(decided_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    giver = figures_of(world.county, scene.campaign, today())
    taker = figures_of(world.next_county, scene.campaign, today())
    city = figures_of(world.prefecture, scene.campaign, today())
    assert giver.helps == (Help("given", 1, 3, 1, 0), Help("received", 1, 0, 0, 1))
    assert taker.helps == (Help("given", 1, 0, 0, 1), Help("received", 1, 3, 1, 0))
    assert city.helps == (Help("within", 2, 3, 1, 1),)
    assert [each.total.heads for each in (giver, taker, city)] == [2, 0, 2]
    assert "接受对口支援结业1人次计入支援单位的人次" in taker.basis
    assert "对口支援其他单位1项，其中名额3个、已结业1人次" in draft_words(giver)[0]["text"]
    assert figures_of(world.county, scene.campaign, dt.date(2026, 3, 1)).helps == ()
    assert Figures.from_json(taker.as_json()) == taker
