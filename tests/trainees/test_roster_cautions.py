"""Cases 3 and 21 of the importer's table on their way in: a total that differs, and hidden rows, wait for a word."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from core.audit.models import AuditEntry
from tests.factories.trainees import id_number, mobile, uploaded_roster
from trainees.models import RosterImport
from trainees.roster.sheets import roster_template
from trainees.services.rosters.cautions import confirm_cautions
from trainees.services.rosters.imports import drop_import, start_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

TOTAL = "合计行写的是3，实际读到1行，请核对。"
HIDDEN = "含隐藏行1行，已一并读取：第2行。"


@pytest.fixture
def roster(world: World) -> RosterImport:
    """A right row, hidden, above a total of three."""
    facts = {
        "organization": "邵阳村",
        "name": "李四",
        "id_number": id_number(1),
        "mobile": mobile(1),
        "post": "党支部书记",
        "starts": "2021-03",
    }
    book = load_workbook(io.BytesIO(roster_template((), [facts])))
    page = book["花名册"]
    page["A3"], page["B3"] = "合计", "3人"
    page.row_dimensions[2].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return uploaded_roster(world.township, buffer.getvalue(), by=world.bob)


def test_one_notice_is_a_sentence_and_several_are_a_list(
    world: World, client_of: ClientOf, roster: RosterImport
) -> None:
    bob, url = client_of(world.bob), reverse("trainees:import_detail", args=[roster.pk])
    assert f'<ul class="sentences"><li>{TOTAL}</li><li>{HIDDEN}</li></ul>' in said_by(bob, url)

    RosterImport.objects.update(cautions=[TOTAL], notices=[HIDDEN])

    shown = said_by(bob, url)
    assert f'<p class="sentences">{TOTAL}</p>' in shown
    assert f'<p class="sentences">{HIDDEN}</p>' in shown
    assert '<ul class="sentences">' not in shown


def said_by(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_case_03_and_21_wait_for_a_word_before_the_import(
    world: World, client_of: ClientOf, roster: RosterImport
) -> None:
    assert (roster.cautions, roster.good_count) == ([TOTAL, HIDDEN], 1)
    bob, url = client_of(world.bob), reverse("trainees:import_detail", args=[roster.pk])
    start = reverse("trainees:import_start", args=[roster.pk])
    shown = bob.get(url).content.decode()
    assert TOTAL in shown
    assert "全部导入" not in shown
    for rows in ("all", "good"):
        refused = bob.post(start, {"rows": rows})
        assert refused.status_code == 409
        assert f"请先核对并确认：{TOTAL}" in refused.content.decode()

    confirm = reverse("trainees:import_confirm", args=[roster.pk])
    assert bob.get(confirm).status_code == 405
    assert client_of(world.charlie).post(confirm).status_code == 404
    assert bob.post(confirm)["Location"] == url

    roster.refresh_from_db()
    assert (roster.cautions, roster.notices[-2:]) == (
        [],
        [f"{TOTAL}（已确认）", f"{HIDDEN}（已确认）"],
    )
    assert AuditEntry.objects.filter(action="trainees.confirm_cautions").count() == 1
    assert "全部导入" in bob.get(url).content.decode()
    assert bob.post(confirm).status_code == 409
    assert bob.post(start, {"rows": "all"}).status_code == 302


def test_what_is_decided_takes_no_word_any_more(world: World, roster: RosterImport) -> None:
    with pytest.raises(ValidationError) as refused:
        start_import(roster, only_good=True, by=world.bob)
    assert refused.value.code == "cautions"
    confirm_cautions(roster, by=world.bob)
    with pytest.raises(ValidationError) as refused:
        confirm_cautions(roster, by=world.bob)
    assert refused.value.code == "nothing"
    drop_import(roster, by=world.bob)
    with pytest.raises(ValidationError) as refused:
        confirm_cautions(roster, by=world.bob)
    assert refused.value.code == "not_open"
