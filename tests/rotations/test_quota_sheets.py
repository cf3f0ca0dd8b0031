"""The sheet of places: sent out, filled, stored in one act, or sent back with each fault at its cell."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from rotations.enums import BatchState, DutyState, MovementKind
from rotations.models import Batch, QuotaMovement
from rotations.selectors.quota_sheets import cascade_of, labels_of
from rotations.services.coverage import fold_all
from rotations.services.quota_sheets import set_cascade
from rotations.services.quotas import set_quotas, share_quota
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client

    from organizations.models import Organization
    from tests.cast import World

pytestmark = pytest.mark.django_db
HEADER = [
    "上级单位",
    "单位*",
    "应训（人）",
    "待训（人）",
    "已报（人）",
    "现有名额（人）",
    "名额（人）",
]


@dataclass
class Scene:
    """A class of ten places: the first township shares five of six out, the other has two."""

    batch: Batch
    township: Organization
    other: Organization
    villages: list[Organization]

    def places(self) -> dict[str, int]:
        """Return who has how many."""
        return dict(self.batch.quotas.values_list("organization__name", "places"))


@pytest.fixture
def scene(world: World) -> Scene:
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), state=BatchState.PUBLISHED
    )
    villages = [
        world.village,
        *(
            OrganizationFactory.create(parent=world.township, name=name)
            for name in ("甲村", "乙村")
        ),
    ]
    for village in (*villages, world.other_village):
        DutyFactory.create(campaign=made.campaign, organization=village)
    set_quotas(made, {world.township: 6, world.other_township: 2}, by=world.alice)
    share_quota(
        made.quotas.get(organization=world.township),
        {villages[0]: 2, villages[1]: 3},
        by=world.alice,
    )
    return Scene(made, world.township, world.other_township, villages)


def url(name: str, scene: Scene) -> str:
    return reverse(f"rotations:{name}", args=[scene.batch.pk])


def sheet(client: Client, scene: Scene) -> Any:
    """Return the downloaded workbook."""
    answer = client.get(url("places_sheet", scene))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def filled(book: Any, places: Mapping[str, object]) -> bytes:
    """Write figures beside units."""
    page = book.worksheets[0]
    for row in page.iter_rows(min_row=2):
        if row[1].value in places:
            row[6].value = places[row[1].value]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def send(client: Client, scene: Scene, content: bytes) -> Any:
    file = SimpleUploadedFile("名额分解表.xlsx", content)
    return client.post(url("places_import", scene), {"file": file})


def problems(answer: Any) -> list[str]:
    return [str(problem) for problem in answer.context["problems"]]


def test_the_sheet_shows_the_cascade_and_offers_its_units(world, client_of, scene) -> None:
    page = sheet(client_of(world.alice), scene).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=6)]
    own, first, second, third = (unit.name for unit in (scene.township, *scene.villages))
    assert rows[:5] == [
        HEADER,
        ["主办单位", own, 3, 3, 0, 6, 6],
        [own, first, 1, 1, 0, 2, 2],
        [own, second, 1, 1, 0, 3, 3],
        [own, third, 1, 1, 0, None, None],
    ]
    assert rows[5] == ["主办单位", scene.other.name, 1, 1, 0, 2, 2]
    offered = {str(rule.sqref).split(":")[0] for rule in page.data_validations.dataValidation}
    assert offered == {"A2", "B2"}


def test_the_figures_are_those_of_the_grid_before_and_after_folding(world, scene) -> None:
    DutyFactory.create(
        campaign=scene.batch.campaign,
        organization=OrganizationFactory.create(parent=scene.other),
        state=DutyState.TRAINED,
        level=3,
        trained_on=scene.batch.campaign.base_cutoff_on,
    )
    for _ in range(2):
        lines = {line.unit: line for line in cascade_of(world.alice, scene.batch).lines}
        assert (lines[scene.other].seats, lines[scene.other].due) == (2, 1)
        fold_all()


def test_a_filled_sheet_moves_places_from_below_up_and_from_above_down(
    world, client_of, scene
) -> None:
    first, second, third = (unit.name for unit in scene.villages)
    figures = {scene.township.name: 2, first: None, second: 1, third: 1, scene.other.name: 8}
    client = client_of(world.alice)
    answer = send(client, scene, filled(sheet(client, scene), figures))
    assert answer.status_code == 302
    assert scene.places() == {scene.township.name: 2, second: 1, third: 1, scene.other.name: 8}
    kinds = QuotaMovement.objects.filter(batch=scene.batch).values_list("kind", flat=True)
    assert list(kinds)[:5] == [
        MovementKind.SHARE,  # 乙村 gets one
        MovementKind.ALLOT,  # the other township six more
        MovementKind.ALLOT,  # the first four less
        MovementKind.SHARE,  # 甲村 two less
        MovementKind.SHARE,  # the first village nothing
    ]


def test_any_cascade_becomes_any_other(world, scene) -> None:
    """Three levels below the organizer, from one drawn cascade to the next: every sum fits all the way."""
    dice = Random(11)  # noqa: S311  # figures, not secrets
    branches = [OrganizationFactory.create(parent=scene.villages[0]) for _ in range(2)]
    groups: dict[Organization | None, list[Organization]] = {
        None: [scene.township, scene.other],
        scene.township: scene.villages,
        scene.villages[0]: branches,
    }
    for _ in range(12):
        drawn: dict[Organization | None, int] = {None: 10}
        figures: dict[int | None, dict[int, int]] = {}
        for above, units in groups.items():
            rest = drawn[above]
            for unit in units:
                drawn[unit] = dice.randint(0, rest)
                rest -= drawn[unit]
            figures[above.pk if above else None] = {unit.pk: drawn[unit] for unit in units}
        set_cascade(scene.batch, figures, by=world.alice)
        assert scene.places() == {
            unit.name: count for unit, count in drawn.items() if unit and count
        }


def test_a_unit_shares_out_what_it_has_just_been_given(world, client_of, scene) -> None:
    below = OrganizationFactory.create(parent=scene.other, name="丙村")
    DutyFactory.create(campaign=scene.batch.campaign, organization=below)
    client = client_of(world.alice)
    figures = {scene.other.name: 4, "丙村": 3}
    assert send(client, scene, filled(sheet(client, scene), figures)).status_code == 302
    assert scene.places()["丙村"] == 3
    assert scene.batch.quotas.get(organization=scene.other).shared == 3


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"甲村": 5}, "第4行“名额（人）”（G4）：“长寿镇”的名额 6，分解合计 7，请减少 1 个。"),
        ({"加义镇": 5}, "第6行“名额（人）”（G6）：“主办单位”的名额 10，分解合计 11，请减少 1 个。"),
        ({"长寿镇": 4}, "第2行“名额（人）”（G2）：“长寿镇”的名额 4，分解合计 5，请减少 1 个。"),
        ({"甲村": "三"}, "第4行“名额（人）”（G4）："),
        ({"甲村": -1}, "第4行“名额（人）”（G4）："),
    ],
)
def test_a_fault_is_told_by_its_cell_and_nothing_is_stored(
    world, client_of, scene, figures, message
) -> None:
    before = scene.places()
    client = client_of(world.alice)
    answer = send(client, scene, filled(sheet(client, scene), figures))
    assert answer.status_code == 422
    (told,) = problems(answer)
    assert told.startswith(message)
    assert scene.places() == before


def test_the_faults_come_back_in_the_users_own_workbook(world, client_of, scene) -> None:
    client = client_of(world.alice)
    book = sheet(client, scene)
    book.worksheets[0]["J1"] = "经办人意见"
    answer = send(client, scene, filled(book, {"甲村": 9999, "乙村": "两个"}))
    kept = answer.context["workbook"]
    back = client.post(url("places_remarks", scene), {"workbook": kept})
    page = load_workbook(io.BytesIO(back.content)).worksheets[0]
    assert (page["J1"].value, page["K1"].value) == ("经办人意见", "问题说明")
    assert page["K5"].value.startswith("G5：")
    assert page["K4"].value is None  # sums are judged once every cell can be read
    assert page["G5"].value == "两个"


def test_a_workbook_that_is_none_is_asked_for_again(world, client_of, scene) -> None:
    for kept in ("", "不是", "UEs="):
        answer = client_of(world.alice).post(url("places_remarks", scene), {"workbook": kept})
        assert answer.status_code == 422
        assert "请重新上传表格。" in answer.content.decode()


def test_what_changed_since_the_download_is_not_overwritten(world, client_of, scene) -> None:
    client = client_of(world.alice)
    book = sheet(client, scene)
    set_quotas(scene.batch, {scene.township: 7, scene.other: 3}, by=world.alice)
    answer = send(client, scene, filled(book, {scene.other.name: 1}))
    assert problems(answer) == ["第6行“名额（人）”（G6）：下载以后名额已改为 3，请重新下载后再填。"]
    assert send(client, scene, filled(book, {scene.other.name: 2, "甲村": 4})).status_code == 302
    assert (
        scene.places() | {scene.township.name: 7, scene.other.name: 3, "甲村": 4} == scene.places()
    )


def test_units_with_names_keep_their_places(world, client_of, scene) -> None:
    EnrolmentFactory.create(batch=scene.batch, person=secretary_of(scene.villages[0]))
    client = client_of(world.alice)
    answer = send(client, scene, filled(sheet(client, scene), {scene.villages[0].name: None}))
    assert problems(answer) == ["第3行“名额（人）”（G3）：已报送 1 人，不能取消名额。"]


def test_a_unit_twice_or_below_another_is_refused(world, client_of, scene) -> None:
    client = client_of(world.alice)
    book = sheet(client, scene)
    page = book.worksheets[0]
    page["B6"], page["A5"] = "甲村", "主办单位"
    answer = send(client, scene, filled(book, {}))
    assert problems(answer) == [
        "第5行“上级单位”（A5）：名额由“长寿镇”分配，不能改为“主办单位”。",
        "第6行“单位”（B6）：“甲村”已在第4行填写，请删去一行。",
    ]


def test_a_township_changes_its_own_parts_alone(world, client_of, scene) -> None:
    client = client_of(world.bob)
    page = sheet(client, scene).worksheets[0]
    assert [cell.value for cell in page["B"][1:5]] == [
        scene.township.name,
        *(unit.name for unit in scene.villages),
    ]
    answer = send(client, scene, filled(sheet(client, scene), {scene.township.name: 9}))
    assert problems(answer) == ["第2行“名额（人）”（G2）：这一行由“主办单位”分配，请恢复为 6。"]
    assert send(client, scene, filled(sheet(client, scene), {"乙村": 1})).status_code == 302
    assert scene.places()["乙村"] == 1


def test_what_the_database_or_a_service_refuses_is_said(world, client_of, scene) -> None:
    client = client_of(world.alice)
    content = filled(sheet(client, scene), {"乙村": 1})
    Batch.objects.filter(pk=scene.batch.pk).update(state=BatchState.CONFIRMED)
    answer = send(client, scene, content)
    assert answer.status_code == 409
    assert "名册已定，不能再调整名额。" in answer.content.decode()


def test_a_giver_without_places_is_stale(world, scene) -> None:
    figures = {world.other_village.pk: {scene.villages[1].pk: 1}}
    with pytest.raises(ValidationError) as refused:
        set_cascade(scene.batch, figures, by=world.alice)
    assert refused.value.code == "stale"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nonsense", "姓名,单位\n张三,甲村\n".encode()])
def test_a_file_that_is_no_sheet_is_refused(world, client_of, scene, content) -> None:
    answer = send(client_of(world.alice), scene, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_strangers_find_no_sheet(world, client_of, scene) -> None:
    for name in ("places_sheet", "places_import", "places_remarks"):
        method = "post" if name == "places_remarks" else "get"
        assert getattr(client_of(world.charlie), method)(url(name, scene)).status_code == 404
    assert client_of(world.alice).post(url("places_sheet", scene)).status_code == 405


def test_more_units_ask_no_more_queries(world, scene) -> None:
    counts = []
    cascade_of(world.alice, scene.batch)  # alice's posts are remembered from now on
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            cascade_of(world.alice, scene.batch)
        counts.append(len(asked))
        for village in OrganizationFactory.create_batch(3, parent=scene.township):
            DutyFactory.create(campaign=scene.batch.campaign, organization=village)
    assert counts[0] == counts[1]


def test_units_of_one_name_say_where_they_are(world) -> None:
    one = OrganizationFactory.create(parent=world.township, name="新民村")
    other = OrganizationFactory.create(parent=world.other_township, name="新民村")
    alone = OrganizationFactory.create(parent=world.township, name="独一村")
    labels = labels_of([one, other, alone])
    assert labels == {
        one.pk: f"{world.township}新民村",
        other.pk: f"{world.other_township}新民村",
        alone.pk: "独一村",
    }
