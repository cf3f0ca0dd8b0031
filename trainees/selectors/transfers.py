"""Transfers that touch the user's units, from either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from core.privacy.identity import parse_id_number
from core.privacy.names import normalize_name
from core.scoping.querysets import within_any
from organizations.enums import Level
from organizations.models import Organization
from organizations.paths import ancestor_paths
from organizations.permissions import is_allowed, with_right
from trainees.enums import TransferState
from trainees.facts import id_index_of
from trainees.models import Appointment, Person, TransferRequest

if TYPE_CHECKING:
    from organizations.models import User

TRANSFER = "trainees.transfer"


def transfers_for(user: User) -> QuerySet[TransferRequest]:
    """Return the requests to and from the user's units; `knows_person`: the record lies in scope."""
    reach = with_right(user, TRANSFER)
    knows = within_any(("person__org_path",), reach.scope_paths())
    leaves = within_any(("from_organization__path",), reach.scope_paths())
    asked: QuerySet[TransferRequest] = TransferRequest.objects.visible_to(reach).annotate(
        knows_person=_flag(knows), leaves_us=_flag(leaves)
    )
    return asked.select_related(
        "person", "from_organization", "to_organization", "asked_by", "decided_by"
    )


def name_with_places(organization: Organization) -> str:
    """Return a unit as another county must read it: 九江市庐山市星子镇胜利村.

    Who asks says who it is: names of what lies above the asking unit, of nothing else, are no secret.
    """
    above = Organization.objects.filter(path__in=ancestor_paths(organization.path))
    named = above.filter(level__gte=Level.PREFECTURE).order_by("path")
    return "".join(named.values_list("name", flat=True))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=True), default=Value(False), output_field=BooleanField())


def transfer_for(user: User, pk: int) -> TransferRequest:
    """Return one request of either side; absent and hidden are both 404."""
    found: TransferRequest = get_object_or_404(transfers_for(user), pk=pk)
    return found


def waiting_transfers(user: User) -> int:
    """Return how many requests wait for the user's answer."""
    leaves = within_any(("from_organization__path",), with_right(user, TRANSFER).scope_paths())
    return TransferRequest.objects.filter(leaves, state=TransferState.WAITING).count()


def may_answer(user: User, request: TransferRequest) -> bool:
    """Return whether the record lies with the user's units."""
    return is_allowed(user, TRANSFER, request.from_organization.path)


def may_withdraw(user: User, request: TransferRequest) -> bool:
    """Return whether it was the user's unit that asked."""
    return is_allowed(user, TRANSFER, request.to_organization.path)


def person_elsewhere(user: User, *, id_number: str, name: str) -> Person | None:
    """Return the person of this name and number on record outside the user's scope.

    None when there is none, when the name differs, or when the user sees the person anyway.
    """
    try:
        index = id_index_of(parse_id_number(id_number).text)
    except ValidationError:
        return None
    found = Person.objects.filter(
        id_index=index, name=normalize_name(name), merged_into=None
    ).select_related("organization")
    visible = Person.objects.visible_to(user).values("pk")
    return found.exclude(pk__in=visible).first()


def running_posts(request: TransferRequest) -> QuerySet[Appointment]:
    """Return the posts that the person of a request holds now; the caller may answer it."""
    posts = Appointment.objects.filter(person=request.person, period__endswith__isnull=True)
    return posts.select_related("organization").order_by("-is_primary", "org_path")
