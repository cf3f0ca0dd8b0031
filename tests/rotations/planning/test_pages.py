"""The planner's pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs.models import Job
from rotations.enums import PlanningState
from rotations.models import Batch, Duty, PlannedClass, PlanningRun
from rotations.planning.changes import digest_of
from rotations.planning.result import adoptable
from rotations.planning.summary import summary_of
from rotations.selectors.planning.results import changes_since, result_of
from rotations.services.plan_adoption import adopt_plan
from rotations.tasks.planning import adopt_plan_job
from tests.factories.planning import next_monday, plan_scene
from tests.factories.resources import BlockingFactory
from tests.rotations.planning.acts import followed, mark_job

pytestmark = pytest.mark.django_db
HEAVY = (Duty._meta.db_table, '"rotations_planningrun"."problem"', "rotations_quota")


@pytest.fixture
def scene(world):
    """A campaign of four villages."""
    return plan_scene(world, seats=4)


def posted(**facts):
    given = {
        "mode": "fresh",
        "starts_on": next_monday().isoformat(),
        "seconds": "15",
        "class_min": "3",
        "class_max": "10",
    }
    return {**given, **facts}


def more_classes(first):
    """Put thirty more classes into a plan, like its first."""
    PlannedClass.objects.bulk_create(
        PlannedClass(
            **{
                field.attname: getattr(first, field.attname)
                for field in PlannedClass._meta.concrete_fields
                if field.attname not in {"id", "key", "number"}
            },
            key=f"more{number}",
            number=number,
        )
        for number in range(100, 130)
    )


def test_the_button_queues_a_run(alice, scene):
    address = reverse("rotations:planning", args=[scene.campaign.pk])
    assert "待训 8 人" in alice.get(address).content.decode()
    response = alice.post(address, posted())
    run = PlanningRun.objects.get()
    assert response.url == reverse("rotations:planning_run", args=[run.pk])
    assert (run.organization, run.state, run.seconds) == (scene.county, "waiting", 15)
    page = alice.get(response.url).content.decode()
    assert "停止，看当前方案" in page
    assert alice.post(address, posted()).status_code == 409


def test_wrong_choices_keep_what_was_typed(alice, scene):
    address = reverse("rotations:planning", args=[scene.campaign.pk])
    response = alice.post(address, posted(starts_on="2020-01-01", class_min="30"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "不能早于今天。" in page
    assert "不能少于每班至少人数。" in page
    assert 'value="30"' in page
    assert not PlanningRun.objects.exists()


def test_a_neighbour_finds_nothing(client_of, world, run):
    charlie = client_of(world.charlie)
    for name, key in (
        ("planning", run.campaign_id),
        ("planning_run", run.pk),
        ("planning_status", run.pk),
        ("plan_adopt", run.pk),
    ):
        assert charlie.get(reverse(f"rotations:{name}", args=[key])).status_code == 404
    stop = charlie.post(reverse("rotations:planning_stop", args=[run.pk]))
    assert stop.status_code == 404


def test_a_township_without_classes_of_its_own_sees_no_runs(client_of, world, run):
    bob = client_of(world.bob)
    assert bob.get(reverse("rotations:planning_run", args=[run.pk])).status_code == 404
    page = bob.get(reverse("rotations:planning", args=[run.campaign_id])).content.decode()
    assert "没有待排人员" in page


def test_the_result_is_shown_with_its_picture(alice, run):
    page = alice.get(reverse("rotations:planning_run", args=[run.pk])).content.decode()
    item = result_of(run).items[0]
    assert f"{item.series}第{item.known.number}期" in page
    assert f"{len(item.units)} 个单位" in page
    assert "<rect" in page
    assert "全部采用" in page


def test_classes_below_the_least_size_are_told_of_with_what_to_do(alice, run):
    address = reverse("rotations:planning_run", args=[run.pk])
    assert "不足每班至少的" not in alice.get(address).content.decode()
    result = result_of(run)
    small = replace(result, problem=replace(result.problem, class_min=99))
    PlanningRun.objects.filter(pk=run.pk).update(summary=summary_of(small))
    number = len(result.plan.batches)
    assert f"有 {number} 期不足每班至少的 99 人" in alice.get(address).content.decode()


def test_the_classes_are_paged_at_a_constant_number_of_queries(alice, run):
    address = reverse("rotations:planning_run", args=[run.pk])
    first = run.classes.get(number=1)
    alice.get(address)
    with CaptureQueriesContext(connection) as few:
        alice.get(address)
    more_classes(first)
    with CaptureQueriesContext(connection) as many:
        page = alice.get(address).content.decode()
    assert len(many) == len(few)
    assert page.count("plan-units") == 20
    second = alice.get(address, {"page": "2"}).content.decode()
    assert second.count("plan-units") == run.classes.count() - 20


def test_a_filter_chooses_what_all_means(alice, run, scene):
    address = reverse("rotations:plan_adopt", args=[run.pk])
    nothing = alice.post(f"{address}?category=township", {"all": "1"})
    assert nothing.status_code == 302
    page = alice.post(f"{address}?category=village&q=平江", {"all": "1"}).content.decode()
    assert f"将采用 {run.classes.count()} 期" in page


def test_ticked_classes_alone_are_taken_over(alice, run):
    address = reverse("rotations:plan_adopt", args=[run.pk])
    row = run.classes.latest("number")
    given = {"row": str(row.pk)}
    page = alice.post(address, given).content.decode()
    assert "将采用 1 期" in page
    assert f'name="row" value="{row.pk}"' in page
    alice.post(address, {**given, "confirmed": "1", "changes": ""})
    assert Job.objects.get(kind="rotations.adopt_plan").params["keys"] == [row.key]


def test_what_was_taken_over_says_so_and_can_be_looked_for(alice, run, world):
    row = run.classes.first()
    adopt_plan(run, [row.key], by=world.alice)
    address = reverse("rotations:planning_run", args=[run.pk])
    assert "已采用" in alice.get(address, {"taken": "taken"}).content.decode()
    rest = alice.get(address, {"taken": "open"}).content.decode()
    assert run.classes.count() - 1 == rest.count("plan-units")


def test_the_list_of_classes_is_a_file_too(alice, run):
    response = alice.get(reverse("rotations:planning_run", args=[run.pk]), {"export": "1"})
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    b"".join(response.streaming_content)


def test_the_status_asks_for_the_page_when_the_run_is_over(alice, run):
    address = reverse("rotations:planning_status", args=[run.pk])
    assert alice.get(address)["HX-Refresh"] == "true"
    assert alice.post(address).status_code == 405


def test_stopping_is_noted_once(alice, scene, world):
    run = scene.run(world.alice)
    address = reverse("rotations:planning_stop", args=[run.pk])
    alice.post(address)
    run.refresh_from_db()
    assert run.stop_asked
    PlanningRun.objects.update(state=PlanningState.DONE)
    assert "已经结束" in alice.post(address, follow=True).content.decode()
    assert alice.get(address).status_code == 405


def test_taking_over_asks_first_and_then_queues(alice, run):
    address = reverse("rotations:plan_adopt", args=[run.pk])
    assert alice.get(address).status_code == 302
    page = alice.post(address, {"all": "1"}).content.decode()
    assert "将采用" in page
    response = alice.post(address, {"all": "1", "confirmed": "1", "changes": ""})
    job = Job.objects.get(kind="rotations.adopt_plan")
    assert response.url == reverse("jobs:detail", args=[job.pk])
    assert job.params["keys"] == adoptable(result_of(run))
    assert not Batch.objects.exists()


def test_what_was_taken_over_leads_on(alice, run, world):
    address = reverse("rotations:planning_run", args=[run.pk])
    drafts = f"{reverse('rotations:batch_list')}?campaign={run.campaign_id}&amp;state=draft&amp;sort=starts_on"
    assert drafts not in alice.get(address).content.decode()
    adopted = adopt_plan(run, adoptable(result_of(run)), by=world.alice)
    page = alice.get(address).content.decode()
    assert f"已采用 {adopted.count} 期，下一步" in page
    assert drafts in page


def test_the_next_run_begins_with_the_sizes_of_the_last(alice, run):
    page = alice.get(f"{reverse('rotations:planning', args=[run.campaign_id])}?mode=no")
    form = page.context["form"]
    assert [form[name].value() for name in ("mode", "class_min", "class_max")] == ["fresh", 3, 10]


def test_changes_that_nobody_saw_keep_a_plan_and_are_shown(alice, run, scene, world):
    address = reverse("rotations:plan_adopt", args=[run.pk])
    BlockingFactory.create(venue=scene.venue)
    given = {"all": "1", "confirmed": "1"}
    alice.post(address, {**given, "changes": ""})
    job = Job.objects.get(kind="rotations.adopt_plan")
    result = adopt_plan_job(job)
    assert result
    assert "有 1 处变动，没有采用" in result.message
    assert not Batch.objects.exists()
    assert "办班地点“平江县委党校”有变动" in alice.get(result.url).content.decode()
    Job.objects.all().delete()
    asked = alice.post(address, {"all": "1"}).content.decode()
    assert "办班地点“平江县委党校”有变动" in asked
    assert "仍然采用" in asked
    assert alice.post(address, {**given, "changes": ""}).status_code == 409
    seen = digest_of(changes_since(world.alice, run))
    assert alice.post(address, {**given, "changes": seen}).status_code == 302
    adopt_plan_job(Job.objects.get(kind="rotations.adopt_plan"))
    assert Batch.objects.exists()


def test_asking_reads_neither_the_problem_nor_all_classes(alice, run):
    address = reverse("rotations:plan_adopt", args=[run.pk])
    first = run.classes.get(number=1)
    alice.post(address, {"all": "1"})

    def queries():
        with CaptureQueriesContext(connection) as caught:
            alice.post(address, {"all": "1"})
        assert not any(table in each["sql"] for each in caught for table in HEAVY)
        return len(caught)

    few = queries()
    more_classes(first)
    assert queries() == few
    assert "另有" in alice.post(address, {"all": "1"}).content.decode()


def test_an_act_is_undone_on_its_page(alice, run, world):
    adopted = adopt_plan(run, adoptable(result_of(run)), by=world.alice)
    address = reverse("rotations:adoption_undo", args=[adopted.adoption.pk])
    assert "撤销采用" in alice.get(address).content.decode()
    assert alice.post(address).status_code == 302
    assert alice.post(address).status_code == 409


def test_two_runs_stand_side_by_side(alice, run, scene, world):
    other = followed(scene.run(world.alice))
    address = reverse("rotations:planning_compare", args=[scene.campaign.pk])
    page = alice.get(address, {"first": run.pk, "second": other.pk}).content.decode()
    assert "综合代价（越小越好）" in page
    assert alice.get(address).status_code == 302
    assert alice.get(address, {"first": run.pk, "second": 10**9}).status_code == 404


def test_a_broken_run_shows_what_it_found(alice, run):
    PlanningRun.objects.update(state=PlanningState.RUNNING)
    mark_job(run, state="failed")
    page = alice.get(reverse("rotations:planning_run", args=[run.pk])).content.decode()
    assert "中断前找到的最好结果已保留" in page
    assert "全部采用" in page
