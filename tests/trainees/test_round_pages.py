"""The screens of a round: drafted, typed, filled from a sheet, checked, held and reviewed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.jobs.running import run
from tests.factories.elections import drafted, line_of, typed, villages
from tests.factories.trainees import PersonFactory, id_number, secretary_of
from trainees.enums import Outcome, Post, RoundState
from trainees.models import ElectionRound

if TYPE_CHECKING:
    from django.test import Client

    from organizations.models import Organization
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world: World) -> ElectionRound:
    """A round of the county; the village has a secretary."""
    secretary_of(world.village, name="原支书")
    return drafted(world.county, by=world.alice)


@pytest.fixture
def client(client_of: Any, world: World) -> Client:
    """Alice's browser."""
    made: Client = client_of(world.alice)
    return made


def page(name: str, round_: ElectionRound) -> str:
    """Return an address of the round."""
    return reverse(f"trainees:round_{name}", args=[round_.pk])


def row(round_: ElectionRound, seat: Organization, **typed_: str) -> dict[str, str]:
    """Return what the grid sends of one seat."""
    line = line_of(round_, seat)
    values = {"revision": str(line.revision), "outcome": line.outcome, **typed_}
    return {"row": str(line.pk), **{f"line-{line.pk}-{key}": v for key, v in values.items()}}


def test_a_round_is_begun_and_lists_its_seats(client, world):
    secretary_of(world.village, name="原支书")
    typed_ = {
        "organization": f"平江县 #{world.county.pk}",
        "title": "换届",
        "held_on": "2026-08-01",
    }
    answer = client.post(reverse("trainees:round_add"), typed_, follow=True)
    text = answer.content.decode()
    assert ElectionRound.objects.get().lines.count() == 4
    assert "原支书" in text
    assert "换届" in client.get(reverse("trainees:round_list")).content.decode()


def test_a_round_that_cannot_begin_keeps_what_was_typed(client, world):
    typed_ = {
        "organization": f"平江县 #{world.county.pk}",
        "title": "换届",
        "held_on": "八月",
        "level": "1",
    }
    answer = client.post(reverse("trainees:round_add"), typed_)
    assert answer.status_code == 422
    assert "八月" in answer.content.decode()
    answer = client.post(reverse("trainees:round_add"), {**typed_, "held_on": "2026-08-01"})
    assert "没有符合条件的席位" in answer.content.decode()


def test_a_row_is_saved_and_its_number_is_not_shown_again(client, world, round_):
    sent = row(round_, world.village, outcome="newcomer", name="李新", id_number=id_number(7))
    answer = client.post(page("detail", round_), {**sent, "act": "save"}, follow=True)
    line = line_of(round_, world.village)
    assert (line.name, line.id_number) == ("李新", id_number(7))
    text = answer.content.decode()
    assert id_number(7) not in text
    assert f"已填，尾号{id_number(7)[-4:]}" in text
    again = row(round_, world.village, outcome="newcomer", name="李新", mobile="13900000007")
    client.post(page("detail", round_), again)
    line = line_of(round_, world.village)
    assert (line.id_number, line.mobile) == (id_number(7), "13900000007")


def test_a_wrong_date_keeps_the_row_and_saves_the_others(client, world, round_):
    wrong = row(round_, world.village, outcome="newcomer", name="李新", held_on="八月三日")
    right = row(round_, world.other_village, outcome="newcomer", name="王新")
    sent = {**wrong, **right, "row": [wrong["row"], right["row"]]}
    answer = client.post(page("detail", round_), sent)
    assert answer.status_code == 422
    assert "八月三日" in answer.content.decode()
    assert line_of(round_, world.village).name == ""
    saved = line_of(round_, world.other_village)
    assert saved.name == "王新"

    shown = {row.line.pk: row for row in answer.context["grid"].rows}[saved.pk]
    mended = row(round_, world.village, outcome="newcomer", name="李新", held_on="2026-08-03")
    sent |= mended | {f"line-{saved.pk}-revision": shown["revision"].value()}
    assert client.post(page("detail", round_), sent).status_code == 302
    assert line_of(round_, world.village).name == "李新"


def test_a_stale_row_is_told_and_the_second_try_saves(client, world, round_):
    sent = row(round_, world.village, outcome="newcomer", name="李新")
    line = typed(round_, world.village, name="王新")
    line.revision = 2
    line.save()
    answer = client.post(page("detail", round_), sent)
    assert answer.status_code == 422
    assert "刚被他人修改" in answer.content.decode()
    (shown,) = answer.context["grid"].rows
    client.post(page("detail", round_), {**sent, f"line-{line.pk}-revision": shown["revision"].value()})  # fmt: skip
    assert line_of(round_, world.village).name == "李新"


def test_the_check_puts_its_findings_beside_the_rows(client, world, round_):
    sent = row(round_, world.village, outcome="newcomer", name="查无此人")
    answer = client.post(page("detail", round_), {**sent, "act": "check"}, follow=True)
    text = answer.content.decode()
    assert "1 个席位有问题" in text
    assert "花名册中没有“查无此人”" in text
    assert "查无此人" in client.get(page("detail", round_) + "?show=problems").content.decode()


def test_the_grid_turns_pages_and_asks_as_much_for_one_row_as_for_many(
    client, world, django_assert_num_queries, django_assert_max_num_queries
):
    villages(world.township, 60)
    round_ = drafted(world.county, by=world.alice)
    with django_assert_max_num_queries(16) as asked:
        first = client.get(page("detail", round_))
    assert len(first.context["grid"].rows) == 50
    small = drafted(world.other_township, by=world.alice)
    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(page("detail", small))
    sent = {**row(round_, world.village, name="李新"), "act": "next"}
    assert client.post(page("detail", round_), sent).headers["Location"].endswith("?page=2")


def test_the_sheet_is_sent_filled_and_taken_back(client, world, round_):
    sheet = client.get(page("template", round_)).content
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    book.worksheets[0]["D3"] = "李新"
    buffer = io.BytesIO()
    book.save(buffer)
    file = SimpleUploadedFile("换届.xlsx", buffer.getvalue())
    assert client.post(page("sheet", round_), {"file": file}).status_code == 302
    assert line_of(round_, world.village).name == "李新"


def test_a_paste_says_by_row_and_column_what_did_not_fit(client, world, round_):
    pasted = "邵阳村\t新任\t李新\n无此村\t新任\t王新"
    answer = client.post(page("sheet", round_), {"text": pasted})
    assert answer.status_code == 422
    assert "不在本次换届的席位中" in answer.content.decode()
    assert line_of(round_, world.village).name == "李新"
    for text in ("", "邵阳村"):
        assert client.post(page("sheet", round_), {"text": text}).status_code == 422
    broken = SimpleUploadedFile("换届.xlsx", b"not a sheet")
    assert client.post(page("sheet", round_), {"file": broken}).status_code == 422


def test_a_person_is_chosen_from_the_register(client, world, round_):
    person = PersonFactory.create(organization=world.township, name="李新")
    address = reverse("trainees:line_person", args=[line_of(round_, world.village).pk])
    found = client.post(address, {"find": "1", "q": "李新"})
    assert "李新" in found.content.decode()
    assert client.post(address, {"q": "李新"}).status_code == 422
    client.post(address, {"newcomer": person.pk})
    line = line_of(round_, world.village)
    assert (line.newcomer, line.outcome) == (person, Outcome.NEWCOMER)
    stranger = PersonFactory.create(organization=world.next_village)
    assert client.post(address, {"newcomer": stranger.pk}).status_code == 422


def test_a_round_is_held_from_the_screen_and_reviewed(client, world, round_):
    typed(round_, world.village, name="李新", id_number=id_number(7))
    assert "确认办理" in client.get(page("hold", round_)).content.decode()
    assert client.post(page("hold", round_), {"rows": "all"}).status_code == 302
    assert "排队中" in client.get(page("detail", round_)).content.decode()
    run(str(ElectionRound.objects.get().job_id))
    text = client.get(page("detail", round_)).content.decode()
    assert "原支书" in text
    assert "李新" in text
    sheet = client.get(page("detail", round_) + "?export=1")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert ("邵阳村", "长寿镇", "原支书", "新任", "李新") in [line[:5] for line in rows]
    assert client.post(page("hold", round_), {"rows": "all"}).status_code == 409


def test_a_round_with_problems_offers_only_the_right_rows(client, world, round_):
    typed(round_, world.village, outcome=Outcome.REELECTED)
    typed(round_, world.other_village, outcome=Outcome.VACANT)
    client.post(page("detail", round_), {"act": "hold"})
    text = client.get(page("hold", round_)).content.decode()
    assert "只办理没有问题的席位" in text
    assert "练埠村" in text
    refused = client.post(page("hold", round_), {"rows": "all"})
    assert refused.status_code == 409
    assert client.post(page("hold", round_), {"rows": "good"}).status_code == 302


def test_a_round_that_is_decided_takes_nothing_more(client, world, round_):
    edit = {"title": "换届", "held_on": "2026-08-02", "revision": "1"}
    assert client.post(page("edit", round_), {**edit, "held_on": ""}).status_code == 422
    assert client.post(page("edit", round_), edit).status_code == 302
    assert "确认放弃" in client.get(page("drop", round_)).content.decode()
    assert ElectionRound.objects.get().state == RoundState.DRAFT
    assert client.post(page("drop", round_)).status_code == 302
    assert ElectionRound.objects.get().state == RoundState.DROPPED
    assert client.post(page("drop", round_)).status_code == 409
    assert client.post(page("edit", round_), {**edit, "revision": "2"}).status_code == 409
    assert client.post(page("sheet", round_), {"text": "邵阳村\t新任\t李新"}).status_code == 409


def test_the_township_sees_its_own_rounds_and_the_neighbour_none(client_of, world, round_):
    own = drafted(world.township, by=world.bob)
    bob, charlie = client_of(world.bob), client_of(world.charlie)
    assert bob.get(page("detail", own)).status_code == 200
    assert bob.get(page("detail", round_)).status_code == 404
    assert charlie.get(page("detail", own)).status_code == 404
    assert own.title not in charlie.get(reverse("trainees:round_list")).content.decode()
    assert client_of(world.dora).get(reverse("trainees:round_list")).status_code == 404


def test_a_line_stays_within_the_post_choices(client, world, round_):
    sent = row(round_, world.village, outcome="newcomer", post=Post.FIRST_SECRETARY)
    assert client.post(page("detail", round_), sent).status_code == 422


def test_seats_that_came_since_are_added(client, world, round_):
    villages(world.township, 2)
    for words in ("补列了 2 个席位", "没有新增的席位"):
        answer = client.post(page("seats", round_), follow=True)
        assert words in answer.content.decode()
    assert round_.lines.count() == 6
    client.post(page("drop", round_))
    assert client.post(page("seats", round_)).status_code == 409
