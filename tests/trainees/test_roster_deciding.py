"""Decisions on a long roster, which a worker takes; and what each tab of the preview costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs.models import Job
from tests.factories.trainees import PersonFactory, id_number, uploaded_roster
from trainees.enums import ImportState, RowKind
from trainees.models import RosterImport, RosterRow
from trainees.roster.sheets import roster_template
from trainees.selectors.previews import TABS
from trainees.services.rosters import patience
from trainees.services.rosters.deciding import decide_rows
from trainees.tasks import decide_roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World


def line(serial: int = 1, **cells: str) -> dict[str, str]:
    """One row of 邵阳村 that asks about its phone."""
    return {
        "organization": "邵阳村",
        "name": "李四",
        "id_number": id_number(serial),
        "mobile": "0730-8889364",
        "post": "第一书记",
        "starts": "2021-03",
        **cells,
    }


def upload(world: World, *lines: dict[str, str]) -> RosterImport:
    return uploaded_roster(world.county, roster_template((), lines), by=world.alice)


@pytest.fixture
def long_roster(world: World, monkeypatch: pytest.MonkeyPatch) -> RosterImport:
    """Two rows that ask, taken for more than a request may wait for."""
    monkeypatch.setattr(patience, "QUICK", 1)
    return upload(world, line(1), line(2, name="王五"))


def quiet(_text: str) -> None:
    """Say nothing."""


def test_a_long_roster_is_left_to_a_worker(
    world: World, client_of: Callable[[User], Client], long_roster: RosterImport
) -> None:
    client = client_of(world.alice)

    answer = client.post(reverse("trainees:import_accept", args=[long_roster.pk]))

    assert answer.status_code == 302
    long_roster.refresh_from_db()
    assert (long_roster.state, long_roster.confirm_count) == (ImportState.CHECKING, 2)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "按选择重新核对" in page
    twice = client.post(reverse("trainees:import_accept", args=[long_roster.pk]))
    assert twice.status_code == 409

    job = Job.objects.get(kind="trainees.decide_roster")
    result = decide_roster(job)

    assert result is not None
    assert result.message == "有问题 0 行，需确认 0 行。"
    long_roster.refresh_from_db()
    assert (long_roster.state, long_roster.new_count) == (ImportState.CHECKED, 2)


def test_answers_row_by_row_reach_the_worker(
    world: World, client_of: Callable[[User], Client], long_roster: RosterImport
) -> None:
    row = RosterRow.objects.filter(roster=long_roster).earliest("pk")

    client_of(world.alice).post(
        reverse("trainees:import_answer", args=[long_roster.pk]),
        {f"answer-{row.pk}-no_mobile": "skip"},
    )
    decide_roster(Job.objects.get(kind="trainees.decide_roster"))

    long_roster.refresh_from_db()
    assert long_roster.counts == {RowKind.IGNORED: 1, RowKind.CONFIRM: 1}


def test_a_decision_that_decides_nothing_leaves_the_roster_open(
    world: World, long_roster: RosterImport
) -> None:
    empty: tuple[dict[str, object], ...] = ({"answers": {}}, {"code": "starts_century"})
    for said in empty:
        RosterImport.objects.filter(pk=long_roster.pk).update(state=ImportState.CHECKING)
        with pytest.raises(ValidationError) as refusal:
            decide_rows(long_roster, said, by=world.alice, say=quiet)
        assert refusal.value.code == "nothing"
        long_roster.refresh_from_db()
        assert (long_roster.state, long_roster.confirm_count) == (ImportState.CHECKED, 2)


def test_a_roster_that_somebody_dropped_is_decided_no_more(
    world: World, long_roster: RosterImport
) -> None:
    RosterImport.objects.filter(pk=long_roster.pk).update(state=ImportState.DROPPED)

    with pytest.raises(ValidationError) as refusal:
        decide_rows(long_roster, {"code": ""}, by=world.alice, say=quiet)

    assert refusal.value.code == "not_open"
    long_roster.refresh_from_db()
    assert long_roster.state == ImportState.DROPPED


def test_each_tab_asks_as_often_for_three_rows_as_for_one(
    world: World, client_of: Callable[[User], Client]
) -> None:
    client = client_of(world.alice)
    person = PersonFactory.create(organization=world.village)
    rosters = [upload(world, *(line(serial) for serial in serials)) for serials in ([1], [2, 3, 4])]

    for kind in TABS:
        asked = []
        for roster, count in zip(rosters, (1, 3), strict=True):
            RosterRow.objects.filter(roster=roster).update(kind=kind, person_key=person.pk)
            RosterImport.objects.filter(pk=roster.pk).update(counts={kind: count})
            address = reverse("trainees:import_detail", args=[roster.pk]) + f"?show={kind}"
            with CaptureQueriesContext(connection) as queries:
                page = client.get(address)
            assert page.content.decode().count("李四") >= count
            asked.append(len(queries))
        assert asked[0] == asked[1], kind
