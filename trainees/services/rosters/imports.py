"""The life of a roster after its columns are known: checked, decided, written, or dropped."""

from __future__ import annotations

import base64
import dataclasses
import json
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.constraints import told_races
from core.spreadsheets.files import UnreadableFile
from organizations.permissions import paths_with
from trainees.enums import ImportState
from trainees.models import RosterImport, RosterRow
from trainees.roster.pasting import read_paste
from trainees.roster.sheets import LIMITS
from trainees.roster.survey import RosterReading, Survey, stream_rows, survey_file
from trainees.services.passages import send
from trainees.services.rosters.cautions import cautions_of
from trainees.services.rosters.judging import judge
from trainees.services.rosters.places import PlaceFinder
from trainees.services.rosters.staging import stage_rows, stage_skipped
from trainees.services.rosters.transfers import ask_for_transfers
from trainees.services.rosters.uploads import move
from trainees.services.rosters.writing import lock_places, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from organizations.models import User
    from trainees.roster.records import RawRow

RACED = "导入期间有人修改了相同的人员或席位，没有写入任何数据，请重新导入。"
JOB_KIND = "trainees.import_roster"
OPEN = (ImportState.SURVEYED, ImportState.CHECKED)


def check_rows(
    roster: RosterImport, *, by: User, advance: Callable[[int], None], say: Callable[[str], None]
) -> RosterImport:
    """Read, clean, place and judge all rows of a roster; nothing of it is on record yet.

    Whole or not at all: a run that broke off has left nothing. Raises ValidationError:
    "unreadable", "empty", "not_open".
    """
    try:
        with transaction.atomic():
            locked = _locked(roster, ImportState.CHECKING)
            say("正在读取表格并逐行核对")
            reading = _stage(locked, by=by, advance=advance)
            locked.notices, locked.cautions = reading.notices, cautions_of(reading)
            say("正在与在册人员比对")
            _judge(locked, by=by)
            locked.state = ImportState.CHECKED
            locked.save(update_fields=["state", "notices", "cautions", "counts"])
            return locked
    except Exception:
        _back(roster, ImportState.CHECKING, ImportState.SURVEYED)
        raise


@transaction.atomic
def start_import(roster: RosterImport, *, only_good: bool, by: User) -> RosterImport:
    """Send the roster to a worker.

    Raises ValidationError: "not_open" (somebody decided already), "problems" or "questions" (rows
    are wrong or wait for an answer, and `only_good` was not chosen), "cautions" (of the file as a
    whole, not confirmed), "nothing".
    """
    if roster.cautions:
        raise ValidationError(f"请先核对并确认：{roster.cautions[0]}", code="cautions")
    if roster.problem_count and not only_good:
        raise ValidationError(
            f"有 {roster.problem_count} 行存在问题，请改正后重新上传，或选择“只导入正确行”。",
            code="problems",
        )
    if roster.confirm_count and not only_good:
        raise ValidationError(f"还有 {roster.confirm_count} 行需要确认。", code="questions")
    if not roster.good_count:
        raise ValidationError("没有可以导入的行。", code="nothing")
    move(roster, (ImportState.CHECKED,), ImportState.IMPORTING)
    title = f"导入花名册：{roster.file_name}"
    send(roster, JOB_KIND, name="roster", title=title, by=by, only_good=only_good)
    return roster


@transaction.atomic
def drop_import(roster: RosterImport, *, by: User | None) -> None:
    """Forget an uploaded roster. Raises ValidationError(code="not_open")."""
    move(roster, OPEN, ImportState.DROPPED)
    _empty(roster)
    roster.save()
    record("trainees.drop_roster", by=by, target=roster, path=roster.org_path)


def import_rows(
    roster: RosterImport, *, only_good: bool, by: User, say: Callable[[str], None]
) -> RosterImport:
    """Judge the rows again under lock and write them, whole or not at all.

    Rows that went bad since the check stop the import unless `only_good`; their new verdicts are
    shown then. The roster is open again when nothing was written. Raises ValidationError:
    "not_open", "changed", "race".
    """
    try:
        with told_races(RACED), transaction.atomic():
            locked = _import_locked(roster, only_good=only_good, by=by, say=say)
    except Exception:
        _back(roster, ImportState.IMPORTING, ImportState.CHECKED)
        raise
    if locked.state == ImportState.CHECKED:
        raise ValidationError(
            "核对之后数据有变化，部分行不能导入，没有写入任何数据。请再看一遍核对结果。",
            code="changed",
        )
    return locked


def judge_again(roster: RosterImport, *, by: User) -> None:
    """Write fresh verdicts after a decision; the roster must be locked."""
    _judge(roster, by=by)
    roster.save(update_fields=["counts"])


def _import_locked(
    roster: RosterImport, *, only_good: bool, by: User, say: Callable[[str], None]
) -> RosterImport:
    locked = _locked(roster, ImportState.CHECKED, ImportState.IMPORTING)
    say("正在再次核对")
    lock_places(locked)
    _judge(locked, by=by)
    if not locked.good_count or (locked.total > locked.good_count and not only_good):
        locked.state = ImportState.CHECKED
        locked.save()
        return locked
    write_rows(locked, step=say)
    ask_for_transfers(locked, by=by)
    locked.state, locked.finished_at = ImportState.DONE, timezone.now()
    _empty(locked)
    locked.save()
    record(
        "trainees.import_roster",
        by=by,
        target=locked,
        detail=locked.counts,
        path=locked.org_path,
    )
    return locked


def content_of(roster: RosterImport) -> bytes:
    """Return the file as it was uploaded."""
    return base64.b64decode(roster.workbook)


def _locked(roster: RosterImport, *states: ImportState) -> RosterImport:
    locked: RosterImport = (
        RosterImport.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=roster.pk)
    )
    if locked.state not in states:
        raise ValidationError("这份花名册已经处理过了。", code="not_open")
    return locked


def reading_of(roster: RosterImport) -> RosterReading:
    """Read the file again by the columns that were chosen. Raises UnreadableFile."""
    reading, rows = _opened(roster)
    return dataclasses.replace(reading, rows=list(rows))


def _opened(roster: RosterImport) -> tuple[RosterReading, Iterator[RawRow]]:
    """Return the rows of the file as they are read, and the reading that knows the rest after the last of them."""
    content = content_of(roster)
    if roster.is_pasted:
        pasted = read_paste(content.decode())
        return pasted, iter(pasted.rows)
    noted = json.loads(roster.survey)
    kept = {sheet["name"]: sheet for sheet in noted["sheets"]}
    chosen = {name for name, sheet in kept.items() if sheet["is_chosen"]}
    survey = Survey.restored(noted) or survey_file(content, LIMITS)
    sheets = [sheet for sheet in survey.sheets if sheet.name in chosen]
    mappings = {
        name: {int(at): key for at, key in kept[name]["mapping"].items()} for name in chosen
    }
    reading = RosterReading([])
    survey = dataclasses.replace(survey, sheets=sheets)
    return reading, stream_rows(content, survey, mappings, LIMITS, reading)


def _stage(roster: RosterImport, *, by: User, advance: Callable[[int], None]) -> RosterReading:
    """Read and stage all rows; return what else the file says."""
    RosterRow.objects.filter(roster=roster).delete()
    places = PlaceFinder.within(roster.organization, by=by)
    try:
        reading, rows = _opened(roster)
        count = stage_rows(roster, rows, places, advance=advance)
    except UnreadableFile as error:
        raise ValidationError(str(error), code="unreadable") from error
    if not count:
        raise ValidationError("表中没有数据，请从表头下一行开始填写。", code="empty")
    stage_skipped(roster, reading.skipped)
    return reading


def _judge(roster: RosterImport, *, by: User) -> None:
    reach = paths_with(by, "trainees.import")
    roster.counts = judge(roster, by=by, reach=reach)


def _back(roster: RosterImport, old: ImportState, new: ImportState) -> None:
    RosterImport.objects.filter(pk=roster.pk, state=old).update(state=new)


def _empty(roster: RosterImport) -> None:
    """Forget the personal data of a roster that is decided."""
    roster.workbook = roster.survey = ""
    roster.notices = roster.cautions = []
    RosterRow.objects.filter(roster=roster).delete()  # nothing hangs on them: one statement
