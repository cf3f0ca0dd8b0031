"""The answer form of a unit: out, filled, back, and what it may get wrong."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.spreadsheets import templates_drawing
from rotations.enums import BatchState
from rotations.models import Batch
from tests.factories.organizations import OrganizationFactory
from tests.rotations.naming import class_with_places, listed, page, seated

if TYPE_CHECKING:
    from tests.cast import World
    from trainees.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A class that takes names: two of bob's township, one of the other."""
    return class_with_places(world)


@pytest.fixture
def own(world: World, batch: Batch) -> Person:
    """The secretary of bob's village."""
    return seated(world.village, batch, "李建国")


@pytest.fixture
def foreign(world: World, batch: Batch) -> Person:
    """The secretary of the other township's village."""
    return seated(world.other_village, batch, "王芳")


def receipt(client, batch: Batch, **changes: str | None) -> SimpleUploadedFile:
    """Return the downloaded form as an office fills it: cells by address."""
    content = client.get(page("receipt_template", batch)).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in changes.items():
        book["参训回执"][address] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("回执.xlsx", buffer.getvalue())


@pytest.fixture(autouse=True)
def few_spare_rows(monkeypatch) -> None:
    monkeypatch.setattr(templates_drawing, "SPARE_ROWS", 5)


def test_the_form_goes_out_and_comes_back(world, client_of, batch, own) -> None:
    seated(OrganizationFactory.create(parent=world.township, name="白马村"), batch, "张伟")
    bob = client_of(world.bob)
    answer = bob.get(page("receipt_template", batch))
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["参训回执"]
    assert [cell.value for cell in sheet[2]] == [
        "邵阳村",
        "李建国",
        "党支部书记",
        "待训",
        None,
        str(own.pk),
    ]
    assert sheet["A3"].value == "白马村"
    filled = receipt(bob, batch, E2="是", E3="否", A4="白马村", B4="张伟", E4="是")
    response = bob.post(page("receipt_upload", batch), {"file": filled})
    assert response.status_code == 302
    assert listed(batch) == [("李建国", "nominated"), ("张伟", "nominated")]


def test_a_faulty_form_brings_nobody_and_says_where(world, client_of, batch, own, foreign) -> None:
    bob = client_of(world.bob)
    filled = receipt(bob, batch, E2="是", A3="练埠村", B3="王芳", E3="是", E4="不", A4="邵阳村")
    response = bob.post(page("receipt_upload", batch), {"file": filled})
    assert response.status_code == 422
    assert [(p.row, p.cell) for p in response.context["problems"]] == [
        (4, "B4"),
        (4, "E4"),
        (3, "B3"),
    ]
    assert "“练埠村”的现任书记中没有王芳" in response.content.decode()
    assert listed(batch) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({}, "没有一行的“是否参训”填了“是”"),
        ({"E2": "是", "B2": "李四"}, "人员编号与“李四”不符"),
        ({"E2": "是", "A3": "邵阳村", "B3": "李建国", "E3": "是"}, "已在第2行填写"),
    ],
)
def test_what_a_form_may_get_wrong(world, client_of, batch, own, cells, message) -> None:
    bob = client_of(world.bob)
    response = bob.post(page("receipt_upload", batch), {"file": receipt(bob, batch, **cells)})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert listed(batch) == []


def test_forged_numbers_and_other_files_are_refused(world, client_of, batch, own, foreign) -> None:
    bob = client_of(world.bob)
    forged = receipt(bob, batch, E2="是", B2="王芳", F2=str(foreign.pk))
    response = bob.post(page("receipt_upload", batch), {"file": forged})
    assert "人员编号与“王芳”不符" in response.content.decode()
    other = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no workbook")
    assert bob.post(page("receipt_upload", batch), {"file": other}).status_code == 422
    assert bob.post(page("receipt_upload", batch)).status_code == 422
    assert listed(batch) == []


def test_two_of_one_name_need_their_number(world, client_of, batch, own) -> None:
    twin = OrganizationFactory.create(parent=world.other_township, name="邵阳村")
    seated(twin, batch, "李建国")
    alice = client_of(world.alice)
    filled = receipt(alice, batch, E2="是", F2=None)
    response = alice.post(page("receipt_upload", batch), {"file": filled})
    assert "“邵阳村”有 2 名李建国" in response.content.decode()


def test_a_closed_list_takes_no_form(world, client_of, batch, own) -> None:
    bob = client_of(world.bob)
    filled = receipt(bob, batch, E2="是")
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.FINISHED)
    assert bob.post(page("receipt_upload", batch), {"file": filled}).status_code == 409
