"""The paper that certifies hours: what stands in the ledger, the ID number masked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.papers.model import Paragraph, Table
from tests.factories.hours import recognised
from tests.factories.trainees import HoursEntryFactory, PersonFactory, secretary_of
from trainees.services.accounts import open_trainee_account
from trainees.services.hours import reverse_hours
from trainees.services.transcripts import span_in, transcript

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.papers.model import Paper
    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.body if isinstance(block, Table)]


def sentences(paper: Paper) -> list[str]:
    return [block.text for block in paper.body if isinstance(block, Paragraph)]


def test_a_year_lists_classes_and_sums(world: World) -> None:
    person = secretary_of(world.village, name="张三")
    for day in (9, 10):
        HoursEntryFactory.create(
            person=person, earned_on=dt.date(2026, 3, day), note="村书记班第1期"
        )
    wrong = HoursEntryFactory.create(person=person, earned_on=dt.date(2026, 3, 11), note="误登")
    reverse_hours(wrong, note="误登", by=None)
    recognised(
        [person],
        by=world.alice,
        starts_on=dt.date(2026, 4, 6),
        ends_on=dt.date(2026, 4, 8),
        days=Decimal("2.5"),
        hours=Decimal(20),
    )

    paper = transcript(person, 2026, 2026)

    assert paper.title == "学时证明"
    (table,) = tables(paper)
    assert table.rows == (
        ("2026-03-09 至 2026-03-10", "集中培训", "村书记班第1期", "16", "2"),
        (
            "2026-04-06 至 2026-04-08",
            "外单位培训认定",
            "全市村书记示范班（岳阳市委组织部）",
            "20",
            "2.5",
        ),
        ("合计", "", "", "36", "4.5"),
    )
    introduction, verdict = sentences(paper)
    assert introduction.startswith("张三同志（身份证号")
    assert "邵阳村党支部书记" in introduction
    assert person.id_number not in introduction
    assert verdict == (
        "2026年共取得36学时、4.5天。年度要求为40学时或5天，尚未达到。学时按“全国规则”折算。"
    )
    assert paper.signer == "中共平江县委组织部"


def test_a_span_has_a_part_for_each_year_with_entries(world: World) -> None:
    person = secretary_of(world.village)
    for year in (2024, 2026):
        HoursEntryFactory.create(person=person, earned_on=dt.date(year, 3, 9), note="班")

    paper = transcript(person, 2023, 2026)

    assert paper.title == "学习档案"
    assert len(tables(paper)) == 2
    assert [s[:5] for s in sentences(paper)[1:]] == ["2024年", "2026年"]


def test_every_version_that_converted_is_named(world: World) -> None:
    person = secretary_of(world.village)
    HoursEntryFactory.create(person=person, earned_on=dt.date(2026, 3, 9))
    HoursEntryFactory.create(person=person, earned_on=dt.date(2026, 4, 9), rule_version="2026版")

    assert "学时按“全国规则”、“2026版”折算。" in sentences(transcript(person, 2026, 2026))[-1]


def test_an_empty_ledger_says_so(world: World) -> None:
    paper = transcript(PersonFactory.create(organization=world.village), 2025, 2026)

    assert sentences(paper)[-1] == "上述期间没有学时记录。"


@pytest.mark.parametrize(
    ("query", "span"),
    [
        ({"year": "2025"}, (2025, 2025)),
        ({"from": "2024", "to": "2026"}, (2024, 2026)),
        ({"from": "2026", "to": "2024"}, (2024, 2026)),
        ({"from": "1950", "to": "2026"}, (1997, 2026)),
        ({"from": "甲", "to": "2026"}, (2026, 2026)),
        ({"year": "99999", "to": "2026"}, (2026, 2026)),
    ],
)
def test_spans_are_read_from_addresses(query: dict[str, str], span: tuple[int, int]) -> None:
    assert span_in(query) == span


def test_staff_and_the_trainee_print_it_and_nobody_else(world: World, client_of: ClientOf) -> None:
    person = secretary_of(world.village)
    HoursEntryFactory.create(person=person)
    url = reverse("trainees:hours_transcript", args=[person.pk])
    own = client_of(open_trainee_account(person, by=world.alice))

    for response in (
        client_of(world.bob).get(url, {"year": "2026"}),
        own.get(reverse("phone:hours_transcript"), {"from": "2025", "to": "2026"}),
    ):
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
    assert own.get(url).status_code == 404
    assert client_of(world.charlie).get(url).status_code == 404
    page = own.get(reverse("phone:hours"), {"year": "2026"}).content.decode()
    assert "8 学时" in page
