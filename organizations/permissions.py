"""What a role may do, and where: the one predicate module.

Seeing is `visible_to(user)`; doing is a right. A right is a row of RIGHTS: the roles that carry it
and how far it reaches from a post. At a target (a row that belongs to an organization) a right
needs *one* post that has both the role and the reach, so a superior's wide view never lends its
width to the same person's narrow clerk's post. What belongs to one organization and is carried out
by another (a class held by the Party school) is in reach of both for the rights `by_carrier`.

    @may("rotations.publish_batch")                 on a view: the role at all, else 404
    demand(user, "rotations.publish_batch", batch)  the row too, else 404
    is_allowed(user, "rotations.publish_batch", batch)   the question itself
    Batch.objects.visible_to(with_right(user, "rotations.publish_batch"))   the rows of a choice
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.http import Http404

from organizations.enums import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponseBase

    from organizations.http import UserRequest
    from organizations.models import User

    Somebody = User | AnonymousUser

P = ParamSpec("P")


@dataclass(frozen=True)
class Right:
    """Who carries a right and how far it reaches from the post's organization."""

    roles: frozenset[Role]
    below_only: bool = False  # the post's own organization is out of reach: nobody reviews oneself
    by_carrier: bool = False  # reaches also whatever an organization carries out for another

    def reaches(self, post_path: str, target_path: str) -> bool:
        """Return whether a post at `post_path` covers a target at `target_path`."""
        inside = target_path.startswith(post_path)
        return inside and not (self.below_only and target_path == post_path)


def held_by(*roles: Role, below_only: bool = False, by_carrier: bool = False) -> Right:
    """Return the right that posts of these roles carry over their own subtree."""
    return Right(frozenset(roles), below_only, by_carrier)


STAFF, SUPERIOR, TEACHER, TRAINEE = Role.STAFF, Role.SUPERIOR, Role.CLASS_TEACHER, Role.TRAINEE

# Rights as data: an app adds its lines here, sorted by app. Reading needs no line unless it is
# narrower than the scope. `below_only` keeps submission and acceptance in different hands;
# `by_carrier` hands the running of a class to whoever holds it, while names, quotas and notices
# stay with whoever called it.
RIGHTS: dict[str, Right] = {
    "organizations.manage": held_by(STAFF),
    "organizations.manage_calendar": held_by(STAFF),
    "organizations.see": held_by(STAFF, SUPERIOR, TEACHER),
    "accounts.see": held_by(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
    "accounts.manage": held_by(Role.SYSTEM_ADMIN),
    "accounts.grant": held_by(Role.SECURITY_ADMIN),
    "accounts.hand_over": held_by(STAFF, SUPERIOR, TEACHER),
    "audit.read": held_by(Role.AUDIT_ADMIN),
    "jobs.see_all": held_by(Role.SYSTEM_ADMIN),
    "trainees.see": held_by(STAFF, SUPERIOR, TEACHER),
    "trainees.manage": held_by(STAFF),
    "trainees.import": held_by(STAFF),
    "trainees.export": held_by(STAFF),
    "trainees.reveal": held_by(STAFF, TEACHER),
    "trainees.transfer": held_by(STAFF),
    "trainees.record_hours": held_by(STAFF),
    "trainees.set_hours_standards": held_by(STAFF),
    "trainees.see_own": held_by(TRAINEE),
    "courses.see": held_by(STAFF, SUPERIOR, TEACHER),
    "courses.manage": held_by(STAFF),
    "courses.reveal": held_by(STAFF, TEACHER),
    "courses.nominate_base": held_by(STAFF),
    "courses.award_base": held_by(STAFF),
    "rotations.see": held_by(STAFF, SUPERIOR, TEACHER, by_carrier=True),
    "rotations.manage_campaign": held_by(STAFF),
    "rotations.file_plan": held_by(STAFF),
    "rotations.review_plan": held_by(STAFF, SUPERIOR, below_only=True),
    "rotations.manage_batch": held_by(STAFF),
    "rotations.publish_batch": held_by(STAFF),
    "rotations.set_quota": held_by(STAFF),
    "rotations.nominate": held_by(STAFF),
    "rotations.support": held_by(STAFF),
    "rotations.confirm_names": held_by(STAFF),
    "rotations.schedule": held_by(STAFF, TEACHER, by_carrier=True),
    "rotations.run_planner": held_by(STAFF),
    "rotations.manage_class": held_by(STAFF, TEACHER, by_carrier=True),
    "rotations.take_roll": held_by(STAFF, TEACHER, by_carrier=True),
    "rotations.decide_leave": held_by(STAFF, TEACHER, by_carrier=True),
    "rotations.complete": held_by(STAFF, by_carrier=True),
    "rotations.check_in": held_by(TRAINEE),
    "evaluations.see": held_by(STAFF, SUPERIOR, TEACHER, by_carrier=True),
    "evaluations.manage": held_by(STAFF),
    "evaluations.open_round": held_by(STAFF, TEACHER, by_carrier=True),
    "evaluations.print_slips": held_by(STAFF, TEACHER, by_carrier=True),
    "evaluations.see_results": held_by(STAFF, SUPERIOR, by_carrier=True),
    "evaluations.review_text": held_by(STAFF, by_carrier=True),
    "evaluations.improve": held_by(STAFF),
    "evaluations.take_part": held_by(TRAINEE),
    "supervision.inspect": held_by(STAFF, below_only=True),
    "supervision.answer": held_by(STAFF),
    "supervision.close_issue": held_by(STAFF, below_only=True),
    "supervision.issue_letter": held_by(STAFF, SUPERIOR, below_only=True),
    "reports.see": held_by(STAFF, SUPERIOR),
    "reports.define_form": held_by(STAFF),
    "reports.fill": held_by(STAFF),
    "reports.submit": held_by(STAFF),
    "reports.review": held_by(STAFF, SUPERIOR, below_only=True),
    "reports.download": held_by(STAFF, SUPERIOR),
    "reports.write_document": held_by(STAFF),
    "reports.archive": held_by(STAFF, TEACHER),
}


def right_named(name: str) -> Right:
    """Return a right by its name; a misspelt name raises KeyError, it never grants anything."""
    return RIGHTS[name]


def paths_of(target: Model | str, right: Right) -> tuple[str, ...]:
    """Return the tree paths at which a right finds a target.

    That is where the row belongs (its model's first scope lookup) and, for rights that reach as
    carrier, where it is carried out (the model's `CARRIER_LOOKUP`).
    """
    if isinstance(target, str):
        return (target,)
    lookups: list[str] = [target.ORG_LOOKUPS[0]]  # type: ignore[attr-defined]  # scoped models
    if right.by_carrier and hasattr(target, "CARRIER_LOOKUP"):
        lookups.append(target.CARRIER_LOOKUP)
    found = (path_at(target, lookup) for lookup in lookups)
    return tuple(path for path in found if path)


def path_at(target: Model, lookup: str) -> str:
    """Return the path at the end of a lookup; '' when a row on the way is missing (no carrier)."""
    found: Any = target
    for step in lookup.split("__"):
        found = getattr(found, step)
        if found is None:
            return ""
    if not isinstance(found, str):
        raise TypeError(f"{target!r} has no single path; name the organization instead")
    return found


def paths_with(user: Somebody, right: str) -> tuple[str, ...]:
    """Return the paths of the user's current posts that carry the right."""
    rule = right_named(right)
    if not (user.is_authenticated and user.is_active):
        return ()
    return tuple(p.organization.path for p in user.current_posts if p.role in rule.roles)


def is_allowed(user: Somebody, right: str, target: Model | str | None = None) -> bool:
    """Return whether one of the user's current posts carries the right, and reaches the target.

    `target` is a row of a scoped model, or a tree path. Without it the answer is "anywhere at
    all", good for menus; before writing always ask with the target.
    """
    rule = right_named(right)
    if target is None:  # asked some forty times a page, by its menu
        if not (user.is_authenticated and user.is_active):
            return False
        return not rule.roles.isdisjoint(user.current_roles)
    paths = paths_with(user, right)
    return any(rule.reaches(path, aim) for aim in paths_of(target, rule) for path in paths)


def demand(user: Somebody, right: str, target: Model | str | None = None) -> None:
    """Raise Http404 unless the user is allowed: what one may not do is not there."""
    if not is_allowed(user, right, target):
        raise Http404


@dataclass(frozen=True)
class Reach:
    """A viewer who sees only the subtrees in which a user carries one right."""

    paths: tuple[str, ...]
    by_carrier: bool = False

    def scope_paths(self) -> tuple[str, ...]:
        """Return the paths, for `visible_to`."""
        return self.paths


def with_right(user: Somebody, right: str) -> Reach:
    """Return the user narrowed to one right: `Model.objects.visible_to(with_right(user, …))`.

    For the rows of choice fields. A right that reaches only below still needs `demand` on the row.
    """
    return Reach(paths_with(user, right), right_named(right).by_carrier)


def may(
    right: str,
) -> Callable[
    [Callable[Concatenate[UserRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Let only users who carry the right somewhere enter the view; to others it is absent (404)."""
    right_named(right)

    def guard(
        view: Callable[Concatenate[UserRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            demand(request.user, right)
            return view(cast("UserRequest", request), *args, **kwargs)

        return guarded

    return guard
