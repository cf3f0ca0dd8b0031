"""How the dozen people are found that a search shows, and that it is the right dozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tests.factories.trainees import PersonFactory
from trainees.models import Person
from trainees.selectors import finding, people

if TYPE_CHECKING:
    from tests.cast import World

# fmt: off
NAMES = (
    "王建国", "王建", "王国建", "王文建国", "建国", "李建国", "张文李", "𬎆建国", "欧阳建国", "国建", "建国王",
    "陈䶮", "王", "王王", "艾力·卡德尔", "艾力", "买买提·艾力", "买买提·艾力江", "力·卡", "阿卜杜拉·艾力·卡",
)
# fmt: on
TYPED = ("王建国", "欧阳建国", "𬎆建国", "陈䶮", "王王", "艾力·卡德尔")  # and whatever part of them
# The ways a search takes, by how far it walks and how many hits it gathers.
WAYS: dict[str, dict[str, int]] = {
    "as it is": {},
    "gathers": {"HEAD": 1, "SOON": 9},
    "walks on": {"HEAD": 3, "SOON": 1, "FAR": 9},
    "walks a bit": {"HEAD": 2, "SOON": 1, "FAR": 4, "FEW": 0},
    "walks all the way": {"HEAD": 1, "SOON": 9, "FEW": 0},
}


def is_found(person: Person, text: str) -> bool:
    """Return whether a text finds somebody, by looking."""
    if text.isascii():
        by_sound = len(text) > 1 and person.pinyin.startswith(text)
        return person.initials.startswith(text) or by_sound
    if len(text) < people.INFIX_LENGTH:
        return person.name.startswith(text) or person.name[1:].startswith(text)
    return text in person.name


def texts_of(name: str) -> set[str]:
    """Return whatever part of a name somebody may type."""
    return {name[start:end] for end in range(len(name) + 1) for start in range(end)}


def settle_people(world: World) -> list[Person]:
    """Return people all over alice's county, and settle one who was merged and one out of her sight."""
    places = (world.county, world.township, world.village, world.other_village)
    made = [
        PersonFactory.create(organization=places[at % 4], name=name)
        for at, name in enumerate(NAMES)
    ]
    merged = PersonFactory.create(organization=world.county, name="王建国")
    Person.objects.filter(pk=merged.pk).update(merged_into=made[0])
    PersonFactory.create(organization=world.next_county, name="王建国")
    return sorted(made, key=lambda one: (one.org_path, one.pinyin, one.pk))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_comes_to_the_people_whom_looking_at_all_of_them_finds(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    for limit, value in WAYS[way].items():
        monkeypatch.setattr(finding, limit, value)
    roster = settle_people(world)
    sounds = {one.pinyin[:4] for one in roster} | {one.initials for one in roster}
    texts = sorted(sounds.union(*map(texts_of, TYPED)))
    scope = people.people_for(world.alice)

    found = {
        text: finding.first_keys(
            scope, people.ways_to(text), 3, is_rare=bool(WAYS[way]) and people.says_much(text)
        )
        for text in texts
    }

    looked = {text: [one.pk for one in roster if is_found(one, text)][:3] for text in texts}
    assert found == looked


@pytest.mark.parametrize(
    ("text", "much"),
    [
        ("王", False),
        ("建国", True),
        ("wj", False),
        ("wjg", True),
        ("wang", False),
        ("ZHUANG ", False),
        ("ouyang", True),
        ("zhangwei", True),
    ],
)
def test_a_surname_says_little_by_its_sign_as_by_its_sound(text: str, much: bool) -> None:
    assert people.says_much(text) is much


@pytest.mark.parametrize(
    ("text", "is_rare", "index"),
    [("王", False, "person_by_place"), ("wjg", True, "person_by_initials")],
    ids=["walking", "gathering initials"],
)
def test_whoever_is_not_chosen_is_not_fetched(
    world: World, monkeypatch: pytest.MonkeyPatch, text: str, is_rare: bool, index: str
) -> None:
    lay_people(world, 300)
    plan: list[str] = []
    monkeypatch.setattr(finding, "_ask", lambda *statement: plan.extend(plan_of(*statement)))

    with pytest.raises(TypeError):  # a plan is no answer
        finding.first_keys(people.people_for(world.alice), people.ways_to(text), 3, is_rare=is_rare)

    assert any(f"Index Only Scan using {index} on trainees_person" in line for line in plan), plan


def lay_people(world: World, many: int) -> None:
    """Write people of many names, and let the planner know them; reading so few in a row is never wrong."""
    Person.objects.bulk_create(
        Person(organization=world.village, name=f"王{at}", pinyin=f"wang{at}", initials=f"w{at}")
        for at in range(many)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE trainees_person")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")


def plan_of(statement: str, values: list[Any]) -> list[str]:
    """Return how the database would answer."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS OFF) {statement}", values)
        return [line for (line,) in cursor.fetchall()]
