"""A roster comes in: kept sealed, its columns matched once, then sent to be checked."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from trainees.enums import ImportState
from trainees.models import ColumnMapping, RosterImport
from trainees.roster.columns import COLUMNS, TITLES
from trainees.roster.titles import is_our_own, signature_of
from trainees.services import passages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from organizations.models import Organization, User
    from trainees.roster.survey import Survey

CHECK_KIND = "trainees.check_roster"


@transaction.atomic
def receive_roster(
    under: Organization, *, file_name: str, workbook: bytes, survey: Survey, by: User
) -> RosterImport:
    """Keep an uploaded file; when the unit has confirmed its columns before, have it checked at once."""
    known = _known_columns(under, survey)
    roster = _keep(under, file_name, workbook, by=by, survey=_noted(survey, known))
    if all(sheet.name in known for sheet in survey.sheets):
        send_to_check(roster, by=by)
    return roster


@transaction.atomic
def receive_paste(under: Organization, *, text: str, by: User) -> RosterImport:
    """Keep pasted text and have it checked."""
    roster = _keep(under, "粘贴的名单", text.encode(), by=by, survey={}, is_pasted=True)
    send_to_check(roster, by=by)
    return roster


@transaction.atomic
def choose_columns(
    roster: RosterImport, *, chosen: Mapping[int, Mapping[int, str]], by: User
) -> RosterImport:
    """Read the chosen sheets by these columns from now on, and have the roster checked.

    `chosen` has, for each sheet by its place, the column keys by position; a sheet that is left out
    is not read. The unit's next file with the same titles needs no question. May be said again after
    the check: what was remembered wrongly is corrected so; answers given meanwhile are gone. Raises
    ValidationError: "nothing" (no sheet), "missing" and "twice" (columns), "not_open".
    """
    survey = json.loads(roster.survey or "{}")
    sheets = survey.get("sheets", [])
    picked = {place: columns for place, columns in chosen.items() if place < len(sheets)}
    if not picked:
        raise ValidationError("请至少勾选一张工作表。", code="nothing")
    for place, columns in picked.items():
        refuse_columns(sheets[place]["name"], columns)
    for place, sheet in enumerate(sheets):
        sheet["is_chosen"] = place in picked
        if place in picked:
            sheet["mapping"] = {str(at): key for at, key in picked[place].items()}
            ColumnMapping.objects.update_or_create(
                organization=roster.organization,
                signature=signature_of(sheet["titles"]),
                defaults={"columns": _by_title(sheet["titles"], sheet["mapping"])},
            )
    roster.survey = json.dumps(survey, ensure_ascii=False)
    roster.save(update_fields=["survey"])
    send_to_check(roster, by=by)
    return roster


def refuse_columns(sheet: str, columns: Mapping[int, str]) -> None:
    """Refuse a sheet whose columns do not say who holds which post, or say one thing twice."""
    keys = list(columns.values())
    missing = [column.title for column in COLUMNS if column.is_required and column.key not in keys]
    if missing:
        raise ValidationError(
            f"“{sheet}”没有对应：{'、'.join(missing)}。"
            "请为其选择表中的列；表中没有的，请在表格中补上后重新上传。",
            code="missing",
        )
    twice = sorted({TITLES[key] for key in keys if keys.count(key) > 1})
    if twice:
        raise ValidationError(f"“{sheet}”中有两列都对应“{twice[0]}”，请只留一列。", code="twice")


def send_to_check(roster: RosterImport, *, by: User) -> None:
    """Let a worker read and judge the roster. Raises ValidationError(code="not_open")."""
    move(roster, (ImportState.SURVEYED, ImportState.CHECKED), ImportState.CHECKING)
    passages.send(roster, CHECK_KIND, name="roster", title=f"核对花名册：{roster.file_name}", by=by)


def move(roster: RosterImport, old: tuple[str, ...], new: ImportState) -> None:
    """Bring the roster into a state. Raises ValidationError(code="not_open") when it left `old`."""
    passages.move(roster, old, new, refusal="这份花名册已经处理过了。")


def _keep(
    under: Organization,
    file_name: str,
    content: bytes,
    *,
    by: User,
    survey: dict[str, Any],
    is_pasted: bool = False,
) -> RosterImport:
    roster = RosterImport.objects.create(
        organization=under,
        file_name=file_name[:150],
        workbook=base64.b64encode(content).decode(),
        survey=json.dumps(survey, ensure_ascii=False) if survey else "",
        is_pasted=is_pasted,
        imported_by=by,
    )
    roster.refresh_from_db(fields=["org_path"])
    record("trainees.upload_roster", by=by, target=roster, path=roster.org_path)
    return roster


def _known_columns(under: Organization, survey: Survey) -> dict[str, dict[str, str]]:
    """Return the columns of the sheets that need no question: our template, and remembered ones."""
    signatures = {sheet.name: signature_of(sheet.titles) for sheet in survey.sheets}
    remembered = dict(
        ColumnMapping.objects.filter(
            organization=under, signature__in=signatures.values()
        ).values_list("signature", "columns")
    )
    known = {}
    for sheet in survey.sheets:
        if signatures[sheet.name] in remembered:
            known[sheet.name] = _by_place(sheet.titles, remembered[signatures[sheet.name]])
        elif _is_template(sheet.titles):
            known[sheet.name] = {str(at): key for at, key in sheet.mapping.items()}
    return known


def _by_title(titles: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """Return the columns in the order of the titles that a signature counts; a running number does not."""
    return [mapping.get(str(at), "") for at, title in enumerate(titles) if not is_our_own(title)]


def _by_place(titles: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """Return remembered columns by their positions on this sheet."""
    places = [at for at, title in enumerate(titles) if not is_our_own(title)]
    return {str(at): key for at, key in zip(places, columns, strict=False) if key}


def _is_template(titles: Sequence[str]) -> bool:
    """Return whether the titles are our own, with nothing beside them but our remarks."""
    plain = [str(title).rstrip("*") for title in titles if title and not is_our_own(str(title))]
    return plain == [column.title for column in COLUMNS]


def _noted(survey: Survey, known: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what is kept of a survey: for the screen that corrects it, and for the reading."""
    return {
        "skipped": [list(pair) for pair in survey.skipped],
        "sheets": [
            {
                "name": sheet.name,
                "header_rows": list(sheet.header_rows),
                "titles": list(sheet.titles),
                "mapping": dict(
                    known.get(sheet.name) or {str(at): key for at, key in sheet.mapping.items()}
                ),
                "samples": [list(line) for line in sheet.samples],
                "unit_hint": sheet.unit_hint,
                "submitter": dict(sheet.submitter),
                "notices": list(sheet.notices),
                "is_chosen": True,
            }
            for sheet in survey.sheets
        ],
    }
