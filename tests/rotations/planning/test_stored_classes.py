"""Classes as they are stored, read back for a repair: nothing is disturbed when nothing changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from core.days import days_range
from organizations.enums import Level
from rotations.models import Batch
from rotations.planner import repair
from rotations.planning.result import adoptable
from rotations.selectors.planning.problem import build_task
from rotations.selectors.planning.results import result_of
from rotations.services.plan_adoption import adopt_plan
from tests.factories.batches import BatchFactory, QuotaFactory
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.planning import next_monday, plan_scene
from tests.factories.rotations import CategoryRuleFactory, DutyFactory
from tests.rotations.planning.acts import followed

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World
    from tests.factories.planning import PlanScene

pytestmark = pytest.mark.django_db


def with_communities(scene: PlanScene, world: World, *, each: int) -> PlanScene:
    """Add so many due communities to both townships; villages and communities sit together."""
    rule = scene.campaign.rules.get()
    facts = {"campaign": scene.campaign, "category": category("community"), "due_on": rule.due_on}
    CategoryRuleFactory.create(**facts, min_days=3, max_days=3, responsible_level=Level.COUNTY)
    for township in (world.township, world.other_township):
        for _ in range(each):
            place = OrganizationFactory.create(parent=township, category=facts["category"])
            DutyFactory.create(**facts, organization=place, responsible=scene.county)
    return scene


def test_places_are_shared_out_between_categories_over_all_classes(world):
    scene = with_communities(plan_scene(world, seats=5), world, each=1)
    kinds = [category("village"), category("community")]
    for week in (3, 4):
        day = next_monday(week)
        batch = BatchFactory.create(
            campaign=scene.campaign,
            venue=scene.venue,
            dates=days_range(day, day),
            capacity=3,
            categories=kinds,
        )
        QuotaFactory.create(batch=batch, organization=world.township, places=3)
    task = build_task(world.alice, scene.campaign, scene.county, scene.options("repair"))
    given: Counter[str] = Counter()
    assert task.baseline
    for batch in task.baseline.batches:
        given.update({quota.unit: quota.places for quota in batch.quotas})
    due = {unit.key: unit.due for unit in task.problem.units if township_in(unit, world.township)}
    assert given == due
    assert sorted(due.values()) == [1, 5]


def township_in(unit: object, township: Organization) -> bool:
    return str(getattr(unit, "path", "")) == township.path


def test_a_repair_leaves_an_adopted_plan_alone(world):
    scene = with_communities(plan_scene(world, seats=7), world, each=2)
    run = followed(scene.run(world.alice, class_max=6))
    adopt_plan(run, adoptable(result_of(run)), by=world.alice)
    options = scene.options("repair", class_max=6)
    task = build_task(world.alice, scene.campaign, scene.county, options)
    assert task.baseline
    assert len(task.baseline.batches) >= 3
    _, change = repair(task.problem, task.baseline, 5)
    assert change.disturbed == 0


def test_a_class_is_called_in_the_plan_what_it_is_called_when_taken_over(world):
    scene = plan_scene(world, seats=3)
    rule = scene.campaign.rules.get()
    facts = {"campaign": scene.campaign, "category": category("community"), "due_on": rule.due_on}
    CategoryRuleFactory.create(**facts, min_days=3, max_days=3, responsible_level=Level.TOWNSHIP)
    community = OrganizationFactory.create(parent=world.township, category=facts["category"])
    DutyFactory.create(**facts, organization=community, responsible=world.township)
    run = followed(scene.run(world.alice))
    shown = sorted(item.series for item in result_of(run).items)
    adopt_plan(run, adoptable(result_of(run)), by=world.alice)
    assert shown == sorted(Batch.objects.values_list("series", flat=True))
    assert "村书记班" in shown
