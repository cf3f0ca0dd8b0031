"""Registering people and keeping their facts right: one person once, by the ID number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit.services import record
from core.revisions import claim_revision
from trainees.facts import PersonFacts, fact_columns, name_columns
from trainees.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import Organization, User

ONE_PER_ID_NUMBER = "person_one_per_id_number"


@transaction.atomic
def register_person(
    organization: Organization, *, name: str, by: User | None, **facts: Unpack[PersonFacts]
) -> Person:
    """Write a new person into the register of an organization.

    Raises ValidationError with messages by field; the code of a number already in the register is
    "registered" (same name), "elsewhere" (same name, in a unit the user cannot see: the record can be
    asked for, see `request_transfer`) or "other_name".
    """
    person = Person(organization=organization, **_columns(name, facts))
    refuse_registered(person, by=by)
    save_unique(person, by=by)
    person.refresh_from_db(fields=["org_path"])
    record("trainees.register_person", by=by, target=person, path=person.org_path)
    return person


@transaction.atomic
def update_person(
    person: Person, *, revision: int, name: str, by: User | None, **facts: Unpack[PersonFacts]
) -> Person:
    """Write the given facts over the old ones; facts not given stay.

    Raises ValidationError: "stale", or by field as `register_person` does. The audit entry names
    the fields that changed and no content, so that the log holds no personal data.
    """
    claim_revision(person, expected=revision)
    columns = _columns(name, facts)
    changed = [field for field, value in columns.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, columns[field])
    refuse_registered(person, by=by)
    save_unique(person, by=by, update_fields=changed)
    record(
        "trainees.update_person",
        by=by,
        target=person,
        detail={"fields": sorted(changed)},
        path=person.org_path,
    )
    return person


def lock_people(people: Iterable[Person]) -> None:
    """Let acts that call or seat these people happen one after the other; locks are taken in one order.

    Two transactions that write rows an exclusion constraint holds apart may each wait for the other:
    PostgreSQL then ends one of them as a deadlock. Behind this lock the second waits and is refused.
    """
    rows = Person.objects.select_for_update(no_key=True, of=("self",))
    list(rows.filter(pk__in={person.pk for person in people}).order_by("pk").values_list("pk"))


def _columns(name: str, facts: PersonFacts) -> dict[str, Any]:
    """Return name and facts as columns; the messages of both come together."""
    errors: dict[str, Any] = {}
    columns: dict[str, Any] = {}
    for part in (lambda: name_columns(name), lambda: fact_columns(facts)):
        try:
            columns |= part()
        except ValidationError as error:
            error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    return columns


def save_unique(person: Person, *, by: User | None, update_fields: list[str] | None = None) -> None:
    """Save; when another transaction registered the number first, refuse as if it had been there."""
    try:
        with transaction.atomic():
            person.save(update_fields=update_fields)
    except IntegrityError as error:
        if ONE_PER_ID_NUMBER not in str(error):
            raise
        refuse_registered(person, by=by)
        raise


def refuse_registered(person: Person, *, by: User | None) -> None:
    """Refuse an ID number that another person of the register has.

    Names and places are told only to those who may see that person; everyone else gets a neutral
    sentence.
    """
    if not person.id_index:
        return
    same_number = Person.objects.filter(id_index=person.id_index, merged_into=None)
    other = same_number.exclude(pk=person.pk).select_related("organization").first()
    if other is None:
        return
    message, code = _clash(person, other, by=by)
    raise ValidationError({"id_number": ValidationError(message, code=code)})


def _clash(person: Person, other: Person, *, by: User | None) -> tuple[str, str]:
    same_name = other.name == person.name
    code = "registered" if same_name else "other_name"
    if by and not Person.objects.visible_to(by).filter(pk=other.pk).exists():
        if same_name:
            return "该身份证号已在其他单位登记，可以向该单位申请转入。", "elsewhere"
        return "该身份证号已在其他单位登记，请联系上级组织部门核实。", code
    where = other.organization.name
    if same_name:
        return f"{other.name}已登记在册，现在“{where}”，请直接为其办理任职。", code
    return (
        f"该身份证号已登记为“{other.name}”（{where}），与现填姓名“{person.name}”不一致，请核对。",
        code,
    )
