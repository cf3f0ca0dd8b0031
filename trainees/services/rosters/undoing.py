"""Taking an import back as one act, until something rests on what it wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.audit.services import record
from trainees.enums import ImportState
from trainees.models import RosterAddition, RosterImport, RosterWriting
from trainees.services.dependents import references, refuse_undoing
from trainees.services.passages import back_on_failure, send
from trainees.services.rosters.uploads import move
from trainees.signals import roster_undoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User

UNDO_KIND = "trainees.undo_roster"
# Elections and later imports wait until we are through.
LOCK = """
    WITH places AS MATERIALIZED (
        SELECT id FROM organizations_organization
         WHERE id IN (SELECT held.organization_id FROM trainees_appointment held
                       WHERE held.id = ANY(%(posts)s))
         ORDER BY id FOR NO KEY UPDATE
    ), people AS MATERIALIZED (
        SELECT id FROM trainees_person
         WHERE id = ANY(%(people)s)
            OR id IN (SELECT person_key FROM trainees_rosterwriting WHERE roster_id = %(roster)s)
         ORDER BY id FOR UPDATE
    ) SELECT (SELECT count(*) FROM places), (SELECT count(*) FROM people)
"""
CHANGED_PEOPLE = """
    SELECT person.name FROM trainees_rosterwriting written
      JOIN trainees_person person ON person.id = written.person_key
     WHERE written.roster_id = %(roster)s
       AND (written.person_revision <> person.revision OR person.merged_into_id IS NOT NULL)
     UNION
    SELECT name FROM trainees_person
     WHERE id = ANY(%(people)s)
       AND (revision <> 1 OR merged_into_id IS NOT NULL OR user_id IS NOT NULL)
"""
MOVED_PEOPLE = """
    SELECT DISTINCT person.name FROM (
        SELECT DISTINCT ON (person_key) person_key, organization_key
          FROM (SELECT person_key, organization_key, id FROM trainees_rosterwriting
                 WHERE roster_id = %(roster)s AND organization_key IS NOT NULL
                 UNION ALL
                SELECT added.*, 0
                  FROM unnest(%(people)s::bigint[], %(places)s::bigint[]) added) put
         ORDER BY person_key, id DESC) written
      JOIN trainees_person person ON person.id = written.person_key
     WHERE person.organization_id <> written.organization_key
"""
CHANGED_POSTS = """
    SELECT DISTINCT person.name FROM trainees_appointment held
      JOIN trainees_person person ON person.id = held.person_id
     WHERE (held.id = ANY(%(posts)s) AND held.revision <> 1)
        OR (held.person_id = ANY(%(people)s) AND NOT held.id = ANY(%(posts)s))
"""
TAKE_POSTS = "DELETE FROM trainees_appointment WHERE id = ANY(%(posts)s)"
RESTORED = (
    "name",
    "pinyin",
    "initials",
    "sex",
    "ethnicity",
    "birth_on",
    "birth_precision",
    "id_index",
    "mobile_index",
    "office_phone",
    "education",
    "joined_party_on",
    "joined_party_precision",
)
RESTORE = f"""
    UPDATE trainees_person person
       SET revision = person.revision + 1, id_number = written.id_number_before,
           mobile = written.mobile_before, {", ".join(f"{name} = old.{name}" for name in RESTORED)}
      FROM trainees_rosterwriting written,
           jsonb_populate_record(NULL::trainees_person, written.before) old
     WHERE written.roster_id = %(roster)s AND written.before ? 'name'
       AND person.id = written.person_key
"""  # noqa: S608  # composed of literals
MOVE_BACK = """
    UPDATE trainees_person person
       SET organization_id = (written.before ->> 'organization_id')::bigint
      FROM trainees_rosterwriting written
     WHERE written.roster_id = %(roster)s AND written.before ? 'organization_id'
       AND person.id = written.person_key AND NOT person.id = ANY(%(people)s)
"""
TAKE_PEOPLE = "DELETE FROM trainees_person WHERE id = ANY(%(people)s)"


@transaction.atomic
def start_undoing(roster: RosterImport, *, by: User) -> RosterImport:
    """Send the undoing to a worker. Raises ValidationError: "not_done", "late"."""
    refuse_late(roster)
    move(roster, (ImportState.DONE,), ImportState.UNDOING)
    send(roster, UNDO_KIND, name="roster", title=f"撤销导入：{roster.file_name}", by=by)
    return roster


def refuse_late(roster: RosterImport) -> None:
    """Refuse to take back what was not imported, or too long ago."""
    if roster.state not in {ImportState.DONE, ImportState.UNDOING}:
        raise ValidationError("这份花名册没有导入，无须撤销。", code="not_done")
    if not roster.can_be_undone:
        raise ValidationError("已超过可以撤销的期限，请逐人更正。", code="late")


def undo_import(
    roster: RosterImport, *, by: User, say: Callable[[str], None] = lambda _text: None
) -> RosterImport:
    """Take back all that an import wrote: posts and people go, changed facts are as they were.

    The log keeps both acts. Raises ValidationError: "not_done", "late", "depends" (naming what
    rests on the import); then nothing is taken back.
    """
    with (
        back_on_failure(roster, during=ImportState.UNDOING, to=ImportState.DONE),
        transaction.atomic(),
    ):
        locked = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
        refuse_late(locked)
        return _undo(locked, by=by, say=say)


def _undo(locked: RosterImport, *, by: User, say: Callable[[str], None]) -> RosterImport:
    added = RosterAddition.objects.get(roster=locked)
    facts: dict[str, Any] = {
        "roster": locked.pk,
        "people": added.people,
        "places": added.organizations,
        "posts": added.posts,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, facts)
        say("正在检查是否已有后续业务")
        roster_undoing.send(
            RosterImport, appointments=facts["posts"], people=facts["people"], roster=locked
        )
        _refuse_dependents(cursor, facts)
        say("正在恢复原有数据")
        for statement in (TAKE_POSTS, RESTORE, MOVE_BACK, TAKE_PEOPLE):
            cursor.execute(statement, facts)
    added.delete()
    RosterWriting.objects.filter(roster=locked).delete()
    locked.state = ImportState.UNDONE
    locked.save(update_fields=["state"])
    record(
        "trainees.undo_roster",
        by=by,
        target=locked,
        detail={"people": len(facts["people"]), "posts": len(facts["posts"])},
        path=locked.org_path,
    )
    return locked


def _refuse_dependents(cursor: Any, facts: dict[str, Any]) -> None:
    """Refuse while people or posts of the import were changed since, or something points to them."""
    reasons = []
    for what, statement in (
        ("信息已被修改、合并或已开通账号", CHANGED_PEOPLE),
        ("已调到其他组织", MOVED_PEOPLE),
        ("任职已有变动", CHANGED_POSTS),
        *references(),
    ):
        cursor.execute(statement, facts)
        reasons.append((what, [name for (name,) in cursor.fetchall()]))
    refuse_undoing(reasons)
