"""What a merge must know: which facts belong together, and everything that points at a person."""

from __future__ import annotations

from typing import Any

from trainees.models import Person
from trainees.records import with_number


def test_sex_and_birth_follow_the_number() -> None:
    assert with_number(["name", "nonsense"], has_number=True) == {"name"}
    assert with_number(["id_number"], has_number=True) == {"id_number", "sex", "birth"}
    assert with_number(["birth", "mobile"], has_number=True) == {"mobile"}
    assert with_number(["birth"], has_number=False) == {"birth"}


# What points at a person, and what a merge does with it. A new relation needs a line here and, where
# it moves, in services/carrying.py or in a receiver of `people_merged`.
RELATIONS = {
    "trainees.Appointment.person": "carried, see carrying.carry_posts",
    "trainees.CorrectionRequest.person": "carried, see carrying.carry_links",
    "trainees.ElectionLine.newcomer": "stays: whoever holds the round follows merged_into",
    "trainees.HoursEntry.person": "stays: hours are read through merged_into",
    "trainees.HoursYear.person": "summed anew by trigger, whenever a record is merged or parted",
    "trainees.NotSamePerson.first": "stays: a pair with a merged record is not shown",
    "trainees.NotSamePerson.second": "stays, as above",
    "trainees.Person.merged_into": "pointed on, see carrying.carry_links",
    "trainees.PersonMerge.drop": "the merge itself",
    "trainees.PersonMerge.keep": "the merge itself",
    "trainees.TransferRequest.person": "refused while it waits; answered ones are history",
    "rotations.Enrolment.person": "carried by rotations.services.people",
    "rotations.Recognition.person": "carried by rotations.services.people",
}


def test_a_merge_knows_everything_that_points_at_a_person() -> None:
    relations: list[Any] = list(Person._meta.get_fields(include_hidden=True))
    found = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in relations
        if relation.auto_created and not relation.concrete
    }

    assert found == set(RELATIONS)
