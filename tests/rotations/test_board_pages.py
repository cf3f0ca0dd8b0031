"""The board as pages and data: who sees what, what a drop answers, what others are told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.days import first_day, last_day, today
from courses.models import VenueBlocking
from rotations.models import Batch, ScheduleChange
from rotations.services.batch_states import cancel_batch
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    PublishedBatchFactory,
    QuotaFactory,
    VenueFactory,
    from_today,
)
from tests.factories.resources import CalendarFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory, hours


@pytest.fixture
def school(world):
    return VenueFactory.create(organization=world.county, name="平江县委党校", beds=100)


@pytest.fixture
def batch(campaign, school) -> Batch:
    return BatchFactory.create(campaign=campaign, venue=school, dates=from_today(14, 16))


def board(campaign, part=""):
    """Return an address of the board."""
    return f"/rotations/campaigns/{campaign.pk}/board/{part}"


def place(batch, **facts):
    """Return what the browser sends for a batch that stays where it is, but for some facts."""
    stays = {
        "starts_on": first_day(batch.dates),
        "ends_on": last_day(batch.dates),
        "venue": batch.venue_id or "",
        "revision": batch.revision,
    }
    return stays | facts


def test_the_page_stands_in_for_the_board(alice, campaign, batch):
    page = alice.get(board(campaign))
    assert page.status_code == 200
    text = page.content.decode()
    assert f"/rotations/batches/{batch.pk}/move/" in text
    assert "平江县委党校" in text
    assert 'id="board-facts"' in text
    assert "班次编排" in alice.get(f"/rotations/campaigns/{campaign.pk}/").content.decode()


def test_an_empty_board_says_what_to_do(alice, campaign):
    assert "先在“班次列表”新建班次" in alice.get(board(campaign)).content.decode()
    assert alice.get(board(campaign, "rows/")).json()["rows"] == [[0, 1]]


def test_rows_are_venues_with_the_places_that_are_free(alice, campaign, batch, school, world):
    free = VenueFactory.create(organization=world.county, name="职业学校")
    lost = BatchFactory.create(campaign=campaign, venue=None)
    BatchFactory.create(campaign=campaign, venue=school, dates=from_today(15, 17))
    rows = alice.get(board(campaign, "rows/")).json()["rows"]
    assert rows == [[0, 1], [school.pk, 2], [free.pk, 1]]
    narrow = alice.get(board(campaign, "rows/"), {"q": batch.venue.name}).json()["rows"]
    assert narrow == [[school.pk, 2]]
    window = alice.get(board(campaign, "window/"), {"keys": f"0,{school.pk}"}).json()
    assert [0, lost.pk] in window["placed"]
    assert window["heads"]["0"] == {"label": "未定地点"}


def test_a_window_shows_cards_with_their_figures_and_the_beds_used(
    alice, campaign, batch, school, world
):
    county = QuotaFactory.create(batch=batch, organization=world.county, places=7)
    QuotaFactory.create(batch=batch, organization=world.township, parent=county, places=2)
    EnrolmentFactory.create(batch=batch)
    elsewhere = OpenCampaignFactory.create(organization=world.county)
    BatchFactory.create(campaign=elsewhere, venue=school, capacity=30, dates=from_today(16, 17))
    window = alice.get(board(campaign, "window/"), {"keys": school.pk}).json()
    (card,) = window["cards"]
    assert window["placed"] == [[school.pk, batch.pk]]
    wanted = {"id": batch.pk, "cap": 10, "quota": 7, "seated": 1, "venue": school.pk}
    assert wanted.items() <= card.items()
    assert card["movable"] is True
    day = [str(today() + dt.timedelta(days=n)) for n in range(18)]
    head = window["heads"][str(school.pk)]
    assert head["beds"] == 100
    assert head["heat"] == [[day[14], day[15], 10], [day[16], day[16], 40], [day[17], day[17], 30]]


def test_days_outside_the_window_are_left_out(alice, campaign, batch, school):
    asked = {"keys": school.pk, "since": today(), "until": today() + dt.timedelta(days=13)}
    assert alice.get(board(campaign, "window/"), asked).json()["cards"] == []


def test_a_board_that_opens_asks_once(alice, campaign, batch, school):
    page = alice.get(board(campaign))
    first = page.context["facts"]["first"]
    assert f'href="{first["url"].replace("&", "&amp;")}"' in page.content.decode()
    answer = alice.get(first["url"]).json()
    assert answer["rows"] == [[0, 1], [school.pk, 1]]
    asked = {"keys": f"0,{school.pk}", "since": first["since"], "until": first["until"]}
    assert answer["window"] == alice.get(board(campaign, "window/"), asked).json()
    assert [card["id"] for card in answer["window"]["cards"]] == [batch.pk]
    strange = alice.get(board(campaign, "rows/"), {"since": "2026-02-30"}).json()
    assert "window" not in strange


def test_what_is_over_comes_last(alice, campaign, batch):
    over = BatchFactory.create(campaign=campaign, dates=from_today(-9, -7), state="finished")
    until_today = BatchFactory.create(campaign=campaign, dates=from_today(-1, 0))
    expected = [until_today.pk, batch.pk, over.pk]
    rows = alice.get(board(campaign, "rows/"), {"rows": "batches"}).json()["rows"]
    assert [key for key, _ in rows] == expected
    assert [row.pk for row in alice.get(board(campaign)).context["page"]] == expected


def test_days_on_which_a_row_is_shut_are_told(alice, world, campaign, batch, school):
    for unit, name in ((world.county, "双抢"), (world.next_county, "汛期")):
        days = (today() + dt.timedelta(days=20), today() + dt.timedelta(days=25))
        CalendarFactory.create(organization=unit, name=name, periods=[days])
    VenueBlocking.objects.create(venue=school, dates=from_today(30, 31), reason="检修")
    day = [str(today() + dt.timedelta(days=n)) for n in range(32)]
    for rows, key, wanted in (
        (
            "venues",
            school.pk,
            [[day[20], day[25], "双抢", 1], [day[30], day[31], "停用（检修）", 1]],
        ),
        ("counties", world.county.pk, [[day[20], day[25], "双抢", 1]]),
        ("batches", batch.pk, [[day[20], day[25], "双抢", 1]]),
    ):
        window = alice.get(board(campaign, "window/"), {"rows": rows, "keys": key}).json()
        assert window["heads"][str(key)]["shut"] == wanted


def test_findings_lead_to_where_a_class_lies(alice, campaign, batch, school, world):
    school.beds = 5
    school.save()
    said = alice.get(board(campaign, "findings/")).json()
    assert {"batches": [batch.pk], "sessions": [], "rule": "beds"}.items() <= said["findings"][
        0
    ].items()
    assert said["places"] == {
        str(batch.pk): {
            "venues": school.pk,
            "counties": world.county.pk,
            "batches": batch.pk,
            "from": str(first_day(batch.dates)),
        }
    }


@pytest.mark.parametrize(
    "asked",
    [{"keys": "x"}, {"keys": ",".join("1" * 300)}, {"since": "2026-02-30"}, {"rows": "rooms"}],
)
def test_a_strange_window_is_refused(alice, campaign, asked):
    assert alice.get(board(campaign, "window/"), asked).status_code == 422


def test_rows_are_counties_batches_or_lecturers(world, client_of, batch, campaign):
    called = OpenCampaignFactory.create(organization=world.prefecture)
    below = BatchFactory.create(campaign=called, organization=world.township)
    own = BatchFactory.create(campaign=called)
    lecturer = LecturerFactory.create(organization=world.prefecture, name="李芳")
    session = SessionFactory.create(batch=own, title="党课", parts={"lecturers": [lecturer]})
    peter = client_of(world.peter)

    def asked(kind):
        rows = peter.get(board(called, "rows/"), {"rows": kind}).json()["rows"]
        keys = ",".join(str(key) for key, _ in rows)
        window = peter.get(board(called, "window/"), {"rows": kind, "keys": keys}).json()
        return window["placed"], {head["label"] for head in window["heads"].values()}

    placed, labels = asked("counties")
    assert sorted(placed) == sorted([[world.county.pk, below.pk], [world.prefecture.pk, own.pk]])
    assert labels == {"平江县", "岳阳市"}
    assert sorted(asked("batches")[0]) == [[below.pk, below.pk], [own.pk, own.pk]]
    assert asked("lecturers") == ([[lecturer.pk, session.pk]], {"李芳"})


def test_one_sees_and_moves_only_the_own_part(world, client_of):
    called = OpenCampaignFactory.create(organization=world.prefecture)
    mine = BatchFactory.create(campaign=called, organization=world.county)
    theirs = BatchFactory.create(campaign=called, organization=world.next_county)
    offered = PublishedBatchFactory.create(campaign=called, organization=world.prefecture)
    QuotaFactory.create(batch=offered, organization=world.county)
    alice = client_of(world.alice)
    rows = alice.get(board(called, "rows/"), {"rows": "batches"}).json()["rows"]
    assert {key for key, _ in rows} == {mine.pk, offered.pk}
    keys = f"{mine.pk},{theirs.pk},{offered.pk}"
    window = alice.get(board(called, "window/"), {"rows": "batches", "keys": keys}).json()
    assert {card["id"]: card["movable"] for card in window["cards"]} == {
        mine.pk: True,
        offered.pk: False,
    }
    for hidden in (theirs, offered):
        drop = alice.post(f"/rotations/batches/{hidden.pk}/drop/", place(hidden))
        assert drop.status_code == 404
    assert alice.get(board(called, "changes/")).json()["batches"] == []


def test_what_a_page_and_a_window_cost_does_not_grow(alice, campaign, school, world):
    def queries(address, **asked):
        alice.get(address, asked)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert alice.get(address, asked).status_code == 200
        return len(seen)

    def cost():
        own = Batch.objects.filter(campaign=campaign)
        return [
            queries(board(campaign)),
            queries(board(campaign, "rows/")),
            queries(board(campaign, "window/"), keys=f"0,{school.pk}"),
            queries(
                board(campaign, "window/"),
                rows="batches",
                keys=",".join(str(row.pk) for row in own),
            ),
            queries(board(campaign, "changes/"), after=1),
        ]

    def more():
        batch = BatchFactory.create(campaign=campaign, venue=school)
        QuotaFactory.create(batch=batch, organization=world.township)
        EnrolmentFactory.create(batch=batch)
        cancel_batch(BatchFactory.create(campaign=campaign), reason="汛情", by=world.alice)
        alice.post(
            f"/rotations/batches/{batch.pk}/drop/", place(batch, ends_on=last_day(batch.dates))
        )

    more()
    before = cost()
    more()
    more()
    assert cost() == before


def test_a_drop_answers_with_the_moved_card(alice, campaign, batch):
    later = first_day(batch.dates) + dt.timedelta(days=1)
    facts = place(batch, starts_on=later, ends_on=later + dt.timedelta(days=2))
    answer = alice.post(f"/rotations/batches/{batch.pk}/drop/", facts)
    assert answer.status_code == 200
    (card,) = answer.json()["batches"]
    assert (card["from"], card["rev"]) == (str(later), 2)
    assert answer.json()["findings"] == []


def test_a_drop_that_comes_second_gets_the_present_card(alice, world, client_of, batch):
    day = first_day(batch.dates)
    address = f"/rotations/batches/{batch.pk}/drop/"
    facts = place(batch, ends_on=day + dt.timedelta(days=4))
    assert client_of(world.peter).post(address, facts).status_code == 200
    answer = alice.post(address, place(batch, ends_on=day))
    assert answer.status_code == 409
    said = answer.json()
    assert said["batches"][0]["to"] == str(day + dt.timedelta(days=4))
    assert said["override"] is False
    assert "刚被" in said["sentences"][0]


def test_a_blocked_drop_names_the_other_class_and_takes_a_reason(alice, campaign, batch, school):
    school.beds = 15
    school.save()
    BatchFactory.create(
        campaign=campaign, venue=school, series="社区书记班", dates=from_today(20, 22)
    )
    address = f"/rotations/batches/{batch.pk}/drop/"
    day = today() + dt.timedelta(days=20)
    facts = place(batch, starts_on=day, ends_on=day + dt.timedelta(days=2))
    answer = alice.post(address, facts)
    assert answer.status_code == 409
    assert "社区书记班" in answer.json()["sentences"][0]
    (other,) = answer.json()["others"]  # the way to the other class
    assert (other["name"][:5], other["unit"]) == ("社区书记班", batch.organization.name)
    assert answer.json()["override"] is True
    assert alice.post(address, facts | {"waiver_reason": "不问规则"}).status_code == 409
    shown = {"waiver_reason": "部分学员走读", "waived_rules": answer.json()["rules"]}
    again = alice.post(address, facts | shown)
    assert again.status_code == 200
    assert "已作例外：部分学员走读" in again.json()["findings"][0]["message"]
    found = alice.get(board(campaign, "findings/")).json()["findings"]
    assert batch.pk in {finding["batches"][0] for finding in found}


def test_a_taken_lecturer_is_no_matter_of_reasons(alice, world, campaign, batch):
    lecturer = LecturerFactory.create(organization=world.county, name="李芳")
    other = BatchFactory.create(campaign=campaign, series="社区书记班", dates=from_today(20, 22))
    for one in (batch, other):
        SessionFactory.create(batch=one, parts={"lecturers": [lecturer]})
    day = today() + dt.timedelta(days=20)
    facts = place(batch, starts_on=day, ends_on=day + dt.timedelta(days=2), waiver_reason="必须")
    answer = alice.post(f"/rotations/batches/{batch.pk}/drop/", facts)
    assert answer.status_code == 409
    assert [one["id"] for one in answer.json()["others"]] == [other.pk]
    assert answer.json()["override"] is False
    assert "李芳" in answer.json()["sentences"][0]
    assert "社区书记班" in answer.json()["sentences"][0]


def test_nonsense_is_refused_in_words(alice, batch):
    address = f"/rotations/batches/{batch.pk}/drop/"
    answer = alice.post(address, place(batch, ends_on="2020-01-01"))
    assert answer.status_code == 422
    assert answer.json()["sentences"] == ["结束日期不能早于开班日期。"]
    assert answer.json()["fields"] == {"ends_on": ["结束日期不能早于开班日期。"]}
    assert alice.get(address).status_code == 405


def test_a_session_is_dropped_into_another_part_of_the_day(alice, campaign, batch):
    session = SessionFactory.create(batch=batch)
    SessionFactory.create(batch=batch, title="党课", period=hours(batch, "19:00", "20:00"))
    address = f"/rotations/sessions/{session.pk}/drop/"
    day = first_day(batch.dates)
    facts = {"start": f"{day}T14:30", "end": f"{day}T16:00", "revision": 1}
    (card,) = alice.post(address, facts).json()["sessions"]
    assert card["from"] == f"{day}T14:30"
    taken = {"start": f"{day}T19:00", "end": f"{day}T20:30", "revision": 2}
    answer = alice.post(address, taken)
    assert answer.status_code == 409
    assert "党课" in answer.json()["sentences"][0]
    assert answer.json()["sessions"][0]["from"] == f"{day}T14:30"
    assert "刚被" in alice.post(address, facts).json()["sentences"][0]
    back = {"start": f"{day}T14:30", "end": f"{day}T14:00", "revision": 2}
    assert alice.post(address, back).status_code == 422
    undone = alice.post(board(campaign, "undo/")).json()
    assert undone["sessions"][0]["from"] == f"{day}T08:30"


def test_the_other_reads_what_was_changed_and_by_whom(alice, world, client_of, campaign, batch):
    peter = client_of(world.peter)
    after = peter.get(board(campaign, "rows/")).json()["after"]
    other = BatchFactory.create(campaign=campaign)
    day = first_day(batch.dates)
    alice.post(f"/rotations/batches/{batch.pk}/drop/", place(batch, ends_on=day))
    cancel_batch(other, reason="汛情", by=world.alice)
    told = peter.get(board(campaign, "changes/"), {"after": after}).json()
    assert [(card["id"], card["to"]) for card in told["batches"]] == [(batch.pk, str(day))]
    assert told["gone"] == [other.pk]
    assert told["people"] == [world.alice.full_name]
    assert alice.get(board(campaign, "changes/"), {"after": after}).json()["people"] == []


def test_the_way_back_is_one_press(alice, campaign, batch):
    day = first_day(batch.dates)
    alice.post(f"/rotations/batches/{batch.pk}/drop/", place(batch, ends_on=day))
    (card,) = alice.post(board(campaign, "undo/")).json()["batches"]
    assert card["to"] == str(last_day(batch.dates))
    nothing = alice.post(board(campaign, "undo/"))
    assert nothing.status_code == 409
    assert nothing.json()["sentences"] == ["没有可以撤销的移动。"]
    assert ScheduleChange.objects.filter(undoes__isnull=False).count() == 1


def test_the_form_does_it_without_script(alice, campaign, batch, school):
    address = f"/rotations/batches/{batch.pk}/move/"
    assert "天数不变时，课程表随班次一起移动" in alice.get(address).content.decode()
    panel = alice.get(address, headers={"HX-Request": "true"}).content.decode()
    assert panel.lstrip().startswith("<form")
    later = today() + dt.timedelta(days=20)
    facts = place(batch, starts_on=later, ends_on=later + dt.timedelta(days=2))
    done = alice.post(address, facts, follow=True)
    assert done.redirect_chain == [(board(campaign), 302)]
    assert f"已移动“{batch}”" in done.content.decode()
    stale = alice.post(address, facts)
    assert stale.status_code == 409
    assert 'name="revision" value="2"' in stale.content.decode()
    wrong = alice.post(address, facts | {"ends_on": ""})
    assert wrong.status_code == 422
    assert f'value="{later}"' in wrong.content.decode()


def test_the_form_lists_what_forbids_and_takes_a_reason(alice, campaign, batch, school):
    school.beds = 5
    school.save()
    address = f"/rotations/batches/{batch.pk}/move/"
    facts = place(batch, ends_on=first_day(batch.dates) + dt.timedelta(days=1))
    refused = alice.post(address, facts)
    assert refused.status_code == 422
    assert "床位" in refused.content.decode()
    reason = {"waiver_reason": "走读", "waived_rules": "beds"}
    assert alice.post(address, facts | reason).status_code == 302
    batch.refresh_from_db()
    assert batch.dates == from_today(14, 15)
