"""Holding a round: every seat through the services of single elections, whole or only the right rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.constraints import told_races
from trainees.enums import Outcome, RoundState
from trainees.models import ElectionLine, ElectionRound
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import end_appointment
from trainees.services.elections import hold_election, reelect
from trainees.services.passages import back_on_failure, send
from trainees.services.people import register_person
from trainees.services.rounds.checking import check_round, judge, lines_of, verdict_of
from trainees.services.rounds.drafting import DECIDED, move_round
from trainees.services.rounds.writings import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User
    from trainees.models import Appointment, Person
    from trainees.services.rounds.checking import Verdict

Leaving = dict[int, ElectionLine]
JOB_KIND = "trainees.hold_round"
RACED = "办理期间有人修改了相同的人员或席位，没有写入任何数据，请检查后重新办理。"
KEPT = ("present", "newcomer", "post", "problems", "is_done", "appointment", "id_number", "mobile")


def start_round(round_: ElectionRound, *, only_good: bool, by: User) -> ElectionRound:
    """Check the round and send it to a worker.

    What the check found stays beside the rows. Raises ValidationError: "not_open", "problems" (rows
    are wrong and `only_good` was not chosen), "nothing" (no seat has an outcome that can be done).
    """
    if round_.state != RoundState.DRAFT:
        raise ValidationError(DECIDED, code="not_open")
    refuse_unready(check_round(round_, by=by), only_good=only_good)
    with transaction.atomic():
        move_round(round_, RoundState.DRAFT, RoundState.RUNNING)
        title = f"集中换届：{round_.title}"
        send(round_, JOB_KIND, name="round", title=title, by=by, only_good=only_good)
    return round_


def refuse_unready(verdict: Verdict, *, only_good: bool) -> None:
    """Refuse a round with wrong rows, or without anything to do."""
    if verdict.problems and not only_good:
        raise ValidationError(
            f"有 {verdict.problems} 个席位存在问题，请改正后再办理，或选择“只办理没有问题的席位”。",
            code="problems",
        )
    if verdict.changing <= verdict.problems:
        raise ValidationError("没有可以办理的席位，请先填写换届结果。", code="nothing")


def hold_round(
    round_: ElectionRound, *, only_good: bool, by: User, advance: Callable[[], None]
) -> ElectionRound:
    """Hold every seat's election in one transaction; the round is a draft again when that fails.

    Rows that a service refuses stop everything, unless `only_good`: then they stay undone, with what
    was refused beside them. Raises ValidationError: "not_open", "problems", "race".
    """
    try:
        with (
            told_races(RACED),
            back_on_failure(round_, during=RoundState.RUNNING, to=RoundState.DRAFT),
            transaction.atomic(),
        ):
            return _hold_locked(round_, only_good=only_good, by=by, advance=advance)
    except RefusedRows as refused:
        note_refused(refused)
        raise ValidationError(refused.sentence, code="problems") from refused


class RefusedRows(Exception):  # noqa: N818  # not an error of the program: rows that were refused
    """Rows were refused, and the round was to be held whole or not at all."""

    def __init__(self, lines: list[ElectionLine]) -> None:
        super().__init__(len(lines))
        self.lines = [(line.pk, line.problems) for line in lines]
        first = lines[0]
        self.sentence = (
            f"有 {len(lines)} 个席位不能办理，没有写入任何数据。"
            f"如“{first.organization.name}”：{first.problems[0][1]}"
        )


def note_refused(refused: RefusedRows) -> None:
    """Write what was refused beside the rows, now that the transaction is undone."""
    for pk, problems in refused.lines:
        ElectionLine.objects.filter(pk=pk).update(problems=problems)


def _hold_locked(
    round_: ElectionRound, *, only_good: bool, by: User, advance: Callable[[], None]
) -> ElectionRound:
    locked: ElectionRound = (
        ElectionRound.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=round_.pk)
    )
    if locked.state not in {RoundState.DRAFT, RoundState.RUNNING}:
        raise ValidationError("这次换届已经办理过了。", code="not_open")
    lines = lines_of(locked)
    judge(locked, lines, by=by)
    refuse_wrong(lines, only_good=only_good)
    waiting = [line for line in lines if line.outcome != Outcome.UNCHANGED and not line.problems]
    leaving = leaving_people(waiting)
    witness = Witness(waiting)
    for line in sorted(waiting, key=lambda line: (line.day, line.organization.path)):
        hold_line(line, leaving, by=by)
        advance()
    refuse_wrong(waiting, only_good=only_good)
    for line in lines:
        if line.is_done:
            line.id_number = line.mobile = ""
    ElectionLine.objects.bulk_update(lines, KEPT, batch_size=500)
    witness.write(locked, waiting)
    finish(locked, lines, by=by)
    return locked


def refuse_wrong(lines: list[ElectionLine], *, only_good: bool) -> None:
    """Give up when rows are wrong and none may be left out."""
    wrong = [line for line in lines if line.problems]
    if wrong and not only_good:
        raise RefusedRows(wrong)


def leaving_people(waiting: list[ElectionLine]) -> Leaving:
    """Return by person which lines take a seat from them: going to another seat, they leave that one."""
    return {
        line.present.person_id: line
        for line in waiting
        if line.present and line.outcome in {Outcome.NEWCOMER, Outcome.VACANT}
    }


def hold_line(line: ElectionLine, leaving: Leaving, *, by: User) -> None:
    """Do one seat, all of it or nothing; a refusal is kept beside the row."""
    chosen = line.newcomer
    try:
        with transaction.atomic():
            line.appointment = ACTS[Outcome(line.outcome)](line, leaving, by)
    except ValidationError as refusal:
        line.problems = [["seat", message] for message in refusal.messages]
        line.newcomer = chosen
    else:
        line.is_done = True


def seat_newcomer(line: ElectionLine, leaving: Leaving, by: User) -> Appointment:
    """Seat the newcomer, who is registered first when not on record."""
    newcomer = line.newcomer or registered(line, by)
    line.newcomer = newcomer
    leave_lost_seat(leaving.get(newcomer.pk), line, by)
    return hold_election(
        line.organization,
        newcomer=newcomer,
        post=line.post,
        on=line.day,
        by=by,
        paper=line.by_paper,
        leaves_present_post=line.leaves_present_post,
        heads_village_too=line.heads_village_too,
    )


def leave_lost_seat(lost: ElectionLine | None, line: ElectionLine, by: User) -> None:
    """Let a newcomer leave the seat that this round takes away the same day, whichever row comes first.

    Otherwise the new post would be a further one of somebody who has no other.
    """
    if lost is None or lost.day != line.day or lost.organization_id == line.organization_id:
        return
    held = principal_of(lost.organization, line.day)
    if held is not None and lost.present is not None and held.pk == lost.present_id:
        end_appointment(held, on=line.day, by=by, paper=lost.by_paper)


def registered(line: ElectionLine, by: User) -> Person:
    """Register the newcomer from what was typed."""
    return register_person(
        line.organization, name=line.name, by=by, id_number=line.id_number, mobile=line.mobile
    )


def keep_secretary(line: ElectionLine, leaving: Leaving, by: User) -> Appointment:
    """Note that the secretary was elected again."""
    return reelect(
        line.organization,
        post=line.post,
        on=line.day,
        by=by,
        paper=line.by_paper,
        heads_village_too=line.heads_village_too or None,
    )


def leave_vacant(line: ElectionLine, leaving: Leaving, by: User) -> None:
    """End the term of whoever sits there, unless that moved to another seat of the round just now."""
    present = principal_of(line.organization, line.day)
    if present is not None:
        end_appointment(present, on=line.day, by=by, paper=line.by_paper)


ACTS: dict[Outcome, Callable[[ElectionLine, Leaving, User], Appointment | None]] = {
    Outcome.NEWCOMER: seat_newcomer,
    Outcome.REELECTED: keep_secretary,
    Outcome.VACANT: leave_vacant,
}


def finish(round_: ElectionRound, lines: list[ElectionLine], *, by: User) -> None:
    """Close the round, with its sum in the log; rows left out keep it a draft, to be put right."""
    left = sum(bool(line.problems) for line in lines)
    round_.state = RoundState.DRAFT if left else RoundState.DONE
    round_.held_by, round_.held_at = by, timezone.now()
    round_.save(update_fields=["state", "held_by", "held_at"])
    done = verdict_of(line for line in lines if line.is_done)
    detail = {**{str(key): count for key, count in done.outcomes.items()}, "left_out": left}
    record("trainees.hold_round", by=by, target=round_, detail=detail, path=round_.org_path)
