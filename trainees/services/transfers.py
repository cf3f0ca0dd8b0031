"""Moving a person's record between units that do not see each other: asked, answered, then moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.services import record
from core.notices.services import notify
from core.privacy.names import normalize_name
from core.refusals.fields import BadInputError
from organizations.permissions import is_allowed
from trainees.enums import TransferState
from trainees.models import Person, TransferRequest
from trainees.selectors.desks import desk_of
from trainees.selectors.transfers import TRANSFER, name_with_places, running_posts
from trainees.services.appointments import end_appointment

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import Organization, User


@transaction.atomic
def request_transfer(
    person: Person,
    to_organization: Organization,
    *,
    by: User,
    reason: str = "",
    name: str = "",
) -> TransferRequest:
    """Ask the unit that keeps a person's record to hand it over to another unit.

    Asking again while the answer is due returns the request that is there. `name` is what the asking
    side typed; both sides are told. Raises ValidationError: "own" (the record lies there already),
    "other_name" (the number belongs to somebody of another name), "merged".
    """
    keeper = person.organization
    if name and normalize_name(name) != person.name:
        raise BadInputError("该身份证号登记的姓名与现填姓名不一致，请核对。", code="other_name")
    if person.merged_into_id:
        raise ValidationError("这条记录已并入另一条记录。", code="merged")
    if keeper.path.startswith(to_organization.path):
        raise ValidationError("此人的记录已在本单位，无须申请转入。", code="own")
    try:
        with transaction.atomic():
            made = TransferRequest.objects.create(
                person=person,
                from_organization=keeper,
                to_organization=to_organization,
                asked_name=person.name,
                reason=reason.strip(),
                asked_by=by,
            )
    except IntegrityError:
        return TransferRequest.objects.get(
            person=person, to_organization=to_organization, state=TransferState.WAITING
        )
    record("trainees.request_transfer", by=by, target=made, path=to_organization.path)
    _tell(
        made,
        keeper,
        title=f"{name_with_places(to_organization)}申请转入{person.name}，请答复",
        but=by,
    )
    _tell(made, to_organization, title=f"已申请转入{person.name}，等候对方答复", but=None)
    return made


@transaction.atomic
def accept_transfer(
    request: TransferRequest, *, by: User, ends_on: dt.date | None = None, note: str = ""
) -> Person:
    """Hand the record over; with `ends_on` the posts held within the answering side's reach end then.

    Posts that go on are no longer primary: the next primary post is the new unit's to give. Raises
    ValidationError: "decided", "closed", "merged", "moved" (the record lies elsewhere by
    now), and what `end_appointment` refuses.
    """
    held = _decide(request, TransferState.ACCEPTED, by=by, note=note)
    if held.to_organization.valid_until is not None:
        raise ValidationError(f"“{held.to_organization}”已撤销，不能转入。", code="closed")
    person: Person = Person.objects.select_for_update(of=("self",)).get(pk=held.person_id)
    if person.merged_into_id:
        raise ValidationError("此人的记录已并入另一条记录，请不同意本申请。", code="merged")
    if not is_allowed(by, TRANSFER, person.org_path):
        raise ValidationError("此人的记录已不在您的管理范围内，不能同意转出。", code="moved")
    ended = []
    for post in running_posts(held).select_related("person", "organization"):
        if ends_on and is_allowed(by, TRANSFER, post.org_path):
            end_appointment(post, on=ends_on, by=by)
            ended.append(post.pk)
        elif post.is_primary:
            post.is_primary = False
            post.save(update_fields=["is_primary"])
    person.organization = held.to_organization
    person.save(update_fields=["organization"])
    person.refresh_from_db(fields=["org_path"])
    record(
        "trainees.accept_transfer",
        by=by,
        target=held,
        path=held.from_organization.path,
        detail={"to": held.to_organization_id, "ended": ended},
    )
    _tell_both(held, "已转出")
    return person


@transaction.atomic
def refuse_transfer(request: TransferRequest, *, by: User, reason: str) -> TransferRequest:
    """Say no, and why. Raises ValidationError: "reason", "decided"."""
    if not reason.strip():
        raise ValidationError({"note": ValidationError("请写明不同意的理由。", code="reason")})
    held = _decide(request, TransferState.REFUSED, by=by, note=reason)
    record("trainees.refuse_transfer", by=by, target=held, path=held.from_organization.path)
    _tell_both(held, "对方不同意转出")
    return held


@transaction.atomic
def withdraw_transfer(request: TransferRequest, *, by: User) -> TransferRequest:
    """Take the request back. Raises ValidationError(code="decided") once it is answered."""
    held = _decide(request, TransferState.WITHDRAWN, by=by, note="")
    record("trainees.withdraw_transfer", by=by, target=held, path=held.to_organization.path)
    _tell_both(held, "申请已撤回")
    return held


def _decide(request: TransferRequest, state: str, *, by: User, note: str) -> TransferRequest:
    """Write the answer, once: of two who answer, the second is told."""
    waiting = TransferRequest.objects.filter(pk=request.pk, state=TransferState.WAITING)
    decided = waiting.update(
        state=state, decided_by=by, decided_at=timezone.now(), decision_note=note.strip()
    )
    if decided != 1:
        raise ValidationError("这项申请已有答复或已撤回，请刷新后查看。", code="decided")
    held: TransferRequest = TransferRequest.objects.select_related(
        "person", "from_organization", "to_organization"
    ).get(pk=request.pk)
    return held


def _tell_both(request: TransferRequest, outcome: str) -> None:
    """Tell both desks how it came out."""
    title = f"{request.asked_name}：{outcome}"
    for side in (request.from_organization, request.to_organization):
        _tell(request, side, title=title, but=request.decided_by)


def _tell(request: TransferRequest, side: Organization, *, title: str, but: User | None) -> None:
    people = [user for user in desk_of(side) if user != but]
    url = reverse("trainees:transfer_detail", args=[request.pk])
    notify(people, title=title[:120], body=request.decision_note or request.reason, url=url)
