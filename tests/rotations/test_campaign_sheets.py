"""The places of all classes of a campaign in one sheet: sent out, stored in one act, or sent back."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core.jobs.models import Job
from rotations.enums import BatchState
from rotations.models import Batch
from rotations.papers import campaign_sheets
from rotations.selectors import campaign_sheets as selectors
from rotations.selectors.campaign_sheets import open_cascades
from rotations.services.quotas import set_quotas, share_quota
from rotations.tasks.quota_sheets import cascades_job
from tests.factories.batches import BatchFactory, from_today
from tests.factories.rotations import OpenCampaignFactory

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batches(world: World) -> list[Batch]:
    """Two open classes of ten places and a cancelled one, of one campaign of alice's county."""
    campaign = OpenCampaignFactory.create(organization=world.county)
    made = [
        BatchFactory.create(
            campaign=campaign,
            series="村书记班",
            number=number,
            dates=from_today(number * 7, number * 7),
        )
        for number in (1, 2)
    ]
    BatchFactory.create(
        campaign=campaign, series="停办", state=BatchState.CANCELLED, cancel_reason="停办"
    )
    set_quotas(made[0], {world.township: 6}, by=world.alice)
    return made


def url(name: str, batches: list[Batch]) -> str:
    return reverse(f"rotations:{name}", args=[batches[0].campaign_id])


def book_of(client: Client, batches: list[Batch]) -> Any:
    """Return the downloaded workbook."""
    answer = client.get(url("campaign_places_sheet", batches))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def filled(book: Any, figures: dict[tuple[str, str], object]) -> bytes:
    """Write figures beside classes and units."""
    for row in book.worksheets[0].iter_rows(min_row=2):
        key = (row[0].value, row[2].value)
        if key in figures:
            row[7].value = figures[key]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def send(client: Client, batches: list[Batch], content: bytes) -> Any:
    file = SimpleUploadedFile("名额分解表.xlsx", content)
    return client.post(url("campaign_places", batches), {"file": file})


def name_of(batch: Batch) -> str:
    return f"{batch.organization}：{batch}"


def places(batch: Batch) -> dict[str, int]:
    return dict(batch.quotas.values_list("organization__name", "places"))


def test_all_open_classes_stand_in_one_sheet_and_are_stored_together(world, client_of, batches):
    client = client_of(world.alice)
    first, second = batches
    page = client.get(url("campaign_places", batches)).content.decode()
    assert "2 个班次" in page
    book = book_of(client, batches)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_row=3)]
    assert rows[0][:3] == ["班次*", "上级单位", "单位*"]
    assert rows[1][0] == name_of(first)
    assert rows[1][6:] == [6, 6]
    own, other = world.township.name, world.other_township.name
    content = filled(
        book,
        {
            (name_of(first), other): 4,
            (name_of(second), own): 3,
            (name_of(second), other): 7,
        },
    )
    answer = send(client, batches, content)
    assert answer.url == url("campaign_places", batches)
    assert places(first) == {own: 6, other: 4}
    assert places(second) == {own: 3, other: 7}


@pytest.mark.parametrize(
    ("figure", "told"),
    [(11, "“主办单位”的名额 10，分解合计 11，请减少 1 个。"), ("三", "")],
)
def test_one_fault_and_no_class_is_changed(world, client_of, batches, figure, told):
    client = client_of(world.alice)
    first, second = batches
    own, other = world.township.name, world.other_township.name
    content = filled(
        book_of(client, batches), {(name_of(first), other): 1, (name_of(second), own): figure}
    )
    answer = send(client, batches, content)
    assert answer.status_code == 422
    (problem,) = answer.context["problems"]
    assert problem.message.endswith(told)
    assert places(first) == {own: 6}
    back = client.post(
        url("campaign_places_remarks", batches), {"workbook": answer.context["workbook"]}
    )
    page = load_workbook(io.BytesIO(back.content)).worksheets[0]
    remarks = [str(row[-1].value) for row in page.iter_rows(min_row=2) if row[-1].value]
    assert [remark.split("：")[0] for remark in remarks] == [problem.cell]


def test_a_unit_beside_a_class_that_gives_it_nothing_to_share_is_told(world, client_of, batches):
    quota = batches[0].quotas.get(organization=world.township)
    share_quota(quota, {world.village: 2}, by=world.alice)
    client = client_of(world.alice)
    book = book_of(client, batches)
    rows = book.worksheets[0].iter_rows(min_row=2)
    row = next(row for row in rows if row[2].value == world.village.name)
    row[0].value = name_of(batches[1])
    answer = send(client, batches, filled(book, {}))
    assert answer.status_code == 422
    assert "不在该班次的分解范围内" in str(answer.context["problems"][0])
    assert places(batches[0]) == {world.township.name: 6, world.village.name: 2}


def test_what_is_no_sheet_is_refused(world, client_of, batches):
    client = client_of(world.alice)
    assert send(client, batches, b"no sheet").status_code == 422
    remarks = url("campaign_places_remarks", batches)
    assert client.post(remarks, {"workbook": ""}).status_code == 422
    assert client.get(remarks).status_code == 405


def test_who_shares_nothing_sees_an_empty_page_and_a_neighbour_none(world, client_of, batches):
    charlie = client_of(world.charlie)
    for name in ("campaign_places", "campaign_places_sheet"):
        assert charlie.get(url(name, batches)).status_code == 404
    Batch.objects.update(state=BatchState.CONFIRMED)
    alice = client_of(world.alice)
    assert "没有可以分解名额的班次" in alice.get(url("campaign_places", batches)).content.decode()
    assert alice.post(url("campaign_places", batches)).status_code == 404
    assert alice.get(url("campaign_places_sheet", batches)).status_code == 404


@pytest.fixture
def large(batches, monkeypatch):
    """The same classes where every sheet is large and holds one class."""
    monkeypatch.setattr(campaign_sheets, "LARGE", 2)
    monkeypatch.setattr(campaign_sheets, "PART", 3)
    return batches


def test_a_large_sheet_is_written_by_a_job_in_parts_that_are_read_back(world, client_of, large):
    alice = client_of(world.alice)
    page = alice.get(url("campaign_places", large)).content.decode()
    assert "2 个班次，共 4 行。分为 2 张表" in page
    assert "表格较大" in page
    answers = [alice.get(url("campaign_places_sheet", large)) for _ in range(2)]
    job = Job.objects.get(kind="rotations.cascades")  # a second press finds the first job
    assert {answer.url for answer in answers} == {reverse("jobs:detail", args=[job.pk])}

    result = cascades_job(job)
    assert result
    assert result.file
    assert result.file_name == f"名额分解表_{large[0].campaign}.zip"
    assert "2 个班次，共 4 行，分为 2 张表" in result.message
    archive = zipfile.ZipFile(result.file)
    assert archive.namelist() == [f"名额分解表_{large[0].campaign}_{n}.xlsx" for n in (1, 2)]
    second = load_workbook(io.BytesIO(archive.read(archive.namelist()[1])))
    content = filled(second, {(name_of(large[1]), world.township.name): 3})
    assert send(alice, large, content).status_code == 302
    assert places(large[0]) == {world.township.name: 6}
    assert places(large[1]) == {world.township.name: 3}


def test_a_large_sheet_that_fits_is_one_workbook(world, batches):
    job = Job.objects.create(
        kind="rotations.cascades", owner=world.alice, params={"campaign": batches[0].campaign_id}
    )
    result = cascades_job(job)
    assert result
    assert result.file
    assert result.file_name == f"名额分解表_{batches[0].campaign}.xlsx"
    assert load_workbook(result.file).worksheets[0].max_row >= 5
    Batch.objects.update(state=BatchState.CONFIRMED)
    with pytest.raises(ValidationError, match="没有可以分解名额的班次"):
        cascades_job(job)


def test_very_many_classes_are_cut_into_groups_and_none_is_left_out(
    world, client_of, batches, monkeypatch
):
    monkeypatch.setattr(selectors, "GROUP", 1)
    alice, own = client_of(world.alice), world.township.name
    address = url("campaign_places", batches)
    page = alice.get(address).content.decode()
    assert 'aria-current="page">第1组' in page
    assert f'href="{url("campaign_places_sheet", batches)}?group=1"' in page
    assert 'href="?group=2"' in page

    sheet = alice.get(url("campaign_places_sheet", batches), {"group": 2})
    assert "第2组" in unquote(sheet["Content-Disposition"])
    book = load_workbook(io.BytesIO(sheet.content))
    content = filled(book, {(name_of(batches[1]), own): 3})
    file = SimpleUploadedFile("名额分解表.xlsx", content)
    stored = alice.post(f"{address}?group=2", {"file": file})
    assert stored.url == f"{address}?group=2"
    assert places(batches[1]) == {own: 3}
    assert "第1组" in alice.get(f"{address}?group=9").content.decode()
    assert alice.get(url("campaign_places_sheet", batches), {"group": 9}).status_code == 404

    monkeypatch.setattr(campaign_sheets, "LARGE", 0)
    for group in (1, 2, 2):
        alice.get(url("campaign_places_sheet", batches), {"group": group})
    jobs = {job.params["group"]: job for job in Job.objects.filter(kind="rotations.cascades")}
    assert (sorted(jobs), Job.objects.count()) == ([1, 2], 2)
    written = cascades_job(jobs[2])
    assert written
    assert "第2组" in written.file_name


def test_classes_that_others_share_out_take_no_room_in_a_group(
    world, client_of, batches, monkeypatch
):
    monkeypatch.setattr(selectors, "GROUP", 1)
    set_quotas(batches[1], {world.other_township: 2}, by=world.alice)
    quota = batches[0].quotas.get(organization=world.township)
    share_quota(quota, {world.village: 2}, by=world.alice)
    Batch.objects.update(state=BatchState.PUBLISHED)
    page = client_of(world.bob).get(url("campaign_places", batches)).content.decode()
    assert "1 个班次" in page
    assert "第1组" not in page


def test_more_classes_cost_no_more_queries(world, batches):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            open_cascades(world.alice, batches[0].campaign)
        return len(caught)

    queries()
    few = queries()
    for number in (5, 6, 7):
        more = BatchFactory.create(campaign=batches[0].campaign, series="又一班", number=number)
        set_quotas(more, {world.township: 2}, by=world.alice)
    assert queries() == few
