"""How a trainee is named where several stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotations.models import Enrolment


def trainee_label(trainee: Enrolment) -> str:
    """Return seat number, name and unit: 12 张三（邵阳村）."""
    return f"{trainee.place} {trainee.person}（{trainee.organization}）"
