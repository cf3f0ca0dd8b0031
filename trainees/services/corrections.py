"""A trainee asks to have the own record mended; the office applies it or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.services import record
from core.constraints import explained
from core.notices.services import notify
from core.privacy.contacts import normalize_mobile
from core.privacy.identity import parse_id_number
from trainees.enums import CorrectedField, CorrectionState
from trainees.models import CorrectionRequest
from trainees.selectors.desks import desk_of
from trainees.services.people import update_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User
    from trainees.models import Person

# What cannot be right is told to the trainee at once; the rest is for the office to judge.
CHECKS: dict[str, Callable[[str], object]] = {
    CorrectedField.ID_NUMBER: parse_id_number,
    CorrectedField.MOBILE: normalize_mobile,
}
BY_HAND = (CorrectedField.POST, CorrectedField.UNIT)
ONCE = {"correction_asked_once": "这一项已经申请更正，请等候处理。"}


@transaction.atomic
def request_correction(
    person: Person, *, field: str, wanted: str, by: User, note: str = ""
) -> CorrectionRequest:
    """Ask for one field to say something else; the staff of the person's unit are told.

    Raises ValidationError: "wanted" (nothing, or what cannot be right), "correction_asked_once".
    """
    if not wanted.strip():
        raise ValidationError({"wanted": ValidationError("请填写正确的内容。", code="wanted")})
    if check := CHECKS.get(field):
        try:
            check(wanted)
        except ValidationError as error:
            raise ValidationError({"wanted": error}) from error
    with explained(ONCE):
        made = CorrectionRequest.objects.create(
            person=person,
            field=CorrectedField(field),
            wanted=wanted.strip(),
            note=note.strip(),
            asked_by=by,
        )
    record(
        "trainees.request_correction",
        by=by,
        target=person,
        path=person.org_path,
        detail={"field": field},
    )
    url = reverse("trainees:correction_detail", args=[made.pk])
    notify(desk_of(person.organization), title=f"{person.name}申请更正个人信息", url=url)
    return made


@transaction.atomic
def accept_correction(request: CorrectionRequest, *, by: User, note: str = "") -> CorrectionRequest:
    """Write what was asked for into the record; posts and units the office has mended by hand before.

    Raises ValidationError: "decided", and by field what `update_person` refuses.
    """
    held = _decide(request, CorrectionState.ACCEPTED, by=by, note=note)
    person = held.person
    if held.field not in BY_HAND:
        facts: dict[str, Any] = {"name": person.name} | {held.field: held.wanted}
        update_person(person, revision=person.revision, by=by, **facts)
    _answer("trainees.accept_correction", held, by=by, title="您的信息已按申请更正")
    return held


@transaction.atomic
def refuse_correction(request: CorrectionRequest, *, by: User, reason: str) -> CorrectionRequest:
    """Leave the record as it is, and say why. Raises ValidationError: "reason", "decided"."""
    if not reason.strip():
        raise ValidationError({"note": ValidationError("请写明不采纳的理由。", code="reason")})
    held = _decide(request, CorrectionState.REFUSED, by=by, note=reason)
    _answer("trainees.refuse_correction", held, by=by, title="您的更正申请未采纳")
    return held


def _decide(request: CorrectionRequest, state: str, *, by: User, note: str) -> CorrectionRequest:
    """Write the answer, once: of two who answer, the second is told."""
    waiting = CorrectionRequest.objects.filter(pk=request.pk, state=CorrectionState.WAITING)
    decided = waiting.update(
        state=state, decided_by=by, decided_at=timezone.now(), decision_note=note.strip()
    )
    if decided != 1:
        raise ValidationError("这项申请刚被他人处理，请刷新后查看。", code="decided")
    held: CorrectionRequest = CorrectionRequest.objects.select_related("person").get(pk=request.pk)
    return held


def _answer(action: str, held: CorrectionRequest, *, by: User, title: str) -> None:
    detail = {"field": held.field, "request": held.pk}
    record(action, by=by, target=held.person, path=held.person.org_path, detail=detail)
    if held.person.user is not None:
        notify(held.person.user, title=title, body=held.decision_note, url="/my/profile/")
