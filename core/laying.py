"""Laying tables in one go: each operation alone makes Django draw every related model anew.

A first `migrate` spent most of its time on that. Operations that do not build on one another are shown the state
after all of them; the statements and their order stay the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

_OF_FIELDS = (migrations.AddField, migrations.AlterField)
_BESIDE = (
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
)


class AtOnce(Operation):
    """Several operations on tables, between two states of the models."""

    def __init__(self, operations: list[Operation]) -> None:
        """Take operations none of which alters what another one has made."""
        self.operations = operations

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # a plain attribute of the base class
        """Return whether all of them can be taken back."""
        return all(operation.reversible for operation in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state; its models are drawn when the first operation asks for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Do one after the other."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take one after the other back, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is done, for `migrate --plan`."""
        return "; ".join(operation.describe() for operation in self.operations)


def at_once(operations: Iterable[Operation]) -> list[Operation]:
    """Put together what follows one another and does not build on one another; leave all else as it is."""
    laid: list[Operation] = []
    run: list[Operation] = []
    made: set[str] = set()
    for operation in operations:
        model = _model_of(operation)
        field = f"{model}.{operation.name_lower}" if isinstance(operation, _OF_FIELDS) else ""
        if not model or {model, field} & made:
            laid += _closed(run)
            run, made = [], set()
        (run if model else laid).append(operation)
        made.add(field or (model if isinstance(operation, migrations.CreateModel) else ""))
        made.discard("")
    return laid + _closed(run)


def _model_of(operation: Operation) -> str:
    """Return the model whose table an operation lays or adds to; nothing for one that must stand alone."""
    if isinstance(operation, migrations.CreateModel):
        return operation.name_lower
    if isinstance(operation, (*_OF_FIELDS, *_BESIDE)):
        return operation.model_name_lower
    return ""


def _closed(run: list[Operation]) -> list[Operation]:
    return [AtOnce(run)] if len(run) > 1 else run
