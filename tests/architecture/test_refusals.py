"""Django forgets the code of a refusal that speaks of fields; ours are made so that none is lost."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.architecture import OUR_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANY = (ast.Dict, ast.List, ast.DictComp, ast.ListComp)
SCOPES = (ast.FunctionDef, ast.Module)
RAISED = {"ValidationError", "BadInputError"}
NAMES = {"dict", "list", "Mapping", "Sequence"}


def losses(source: str) -> list[int]:
    """Return the lines that give a code to a ValidationError of several sentences."""
    scopes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, SCOPES)]
    found: set[int] = set()
    for scope in scopes:
        own = list(nodes_of(scope))
        several = many_in(own)
        calls = [node for node in own if isinstance(node, ast.Call)]
        found |= {call.lineno for call in calls if loses_code(call, several)}
    return sorted(found)


def nodes_of(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a function, or a module, without the functions in it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, SCOPES):
            yield from nodes_of(node)


def many_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that hold a mapping or list in a function."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, MANY):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.NamedExpr) and isinstance(node.value, MANY):
            names.add(node.target.id)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names |= {node.target.id} if is_many(node.annotation) else set()
        elif isinstance(node, ast.arg) and node.annotation is not None:
            names |= {node.arg} if is_many(node.annotation) else set()
    return names


def is_many(annotation: ast.AST) -> bool:
    """Return whether a type is that of a mapping or list."""
    kind = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return isinstance(kind, ast.Name) and kind.id in NAMES


def loses_code(call: ast.Call, several: set[str]) -> bool:
    """Return whether a call makes a ValidationError whose code Django drops."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    has_code = len(call.args) > 1 or any(given.arg == "code" for given in call.keywords)
    if name not in RAISED or not call.args or not has_code:
        return False
    said = call.args[0]
    return isinstance(said, MANY) or (isinstance(said, ast.Name) and said.id in several)


def test_no_refusal_loses_its_code():
    files = [
        path for name in OUR_PACKAGES for path in (Path(settings.BASE_DIR) / name).rglob("*.py")
    ]
    assert len(files) > 100
    found = {str(path): losses(path.read_text("utf-8")) for path in files}
    lost = {path: lines for path, lines in found.items() if lines}
    assert lost == {}, "raise core.refusals.fields.refused(..., code=...) instead"


@pytest.mark.parametrize(
    "line",
    [
        'raise ValidationError({"day": "早了"}, code="early")',
        'raise ValidationError(["早了", "晚了"], "both")',
        'raise exceptions.ValidationError({name: "早了" for name in names}, code="early")',
        'if said := {name: "缺" for name in names}:\n    raise ValidationError(said, code="empty")',
        'said: list[str] = told()\nraise ValidationError(said, code="empty")',
        'def refuse(said: Mapping[str, str]):\n    raise ValidationError(said, code="empty")',
    ],
)
def test_the_look_for_lost_codes_finds(line):
    assert losses(line)


@pytest.mark.parametrize(
    "line",
    [
        'raise ValidationError("早了", code="early")',
        'raise ValidationError({"day": ValidationError("早了", code="early")})',
        'raise refused({"day": "早了"}, code="early")',
    ],
)
def test_the_look_for_lost_codes_lets_pass(line):
    assert losses(line) == []


# Views that answer bad input without a form whose errors could say so.
OWN_WORDS = {
    "evaluations/views/ballots.py:cast": "a page made without templates, so that nothing is stored",
    "organizations/views/imports.py:preview": "the rows of a sheet are wrong, not a form",
    "organizations/views/tickets.py:code": "a code is good or not; nothing is said of why",
    "reports/views/receipts.py:submission_return": "a grid without a form",
    "rotations/views/board_data.py:board_window": "JSON",
    "rotations/views/board_moves.py:_invalid": "JSON",
    "rotations/views/campaign_grids.py:grid_page": "a grid without a form",
    "rotations/views/nominations.py:receipt_upload": "the rows of a sheet are wrong, not a form",
    "rotations/views/plans.py:plan_return": "a grid without a form",
    "rotations/views/rolls.py:roll_mark": "one row of a table, which the page takes in only so",
    "trainees/views/rounds.py:round_detail": "a grid without a form",
    "trainees/views/rounds.py:round_sheet": "the rows of a sheet are wrong, not a form",
}


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Return every function of a view module with its name."""
    for package in OUR_PACKAGES:
        root = Path(settings.BASE_DIR) / package
        for path in [*root.rglob("views.py"), *root.rglob("views/*.py")]:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{path.relative_to(settings.BASE_DIR).as_posix()}:{node.name}", node


def test_no_view_decides_itself_that_a_refused_form_is_bad_input():
    deciding = {
        name
        for name, view in views()
        if any(isinstance(node, ast.Constant) and node.value == 422 for node in ast.walk(view))
    }
    assert deciding == set(OWN_WORDS), "answer with form_page, or status=status_of(form)"


def bypasses(source: str) -> list[int]:
    """Return the lines that put a caught ValidationError on a form past `put_refusal`."""
    found = []
    for handler in ast.walk(ast.parse(source)):
        if not isinstance(handler, ast.ExceptHandler) or "ValidationError" not in ast.unparse(
            handler.type or ast.Name("")
        ):
            continue
        found += [
            call.lineno
            for call in ast.walk(handler)
            if isinstance(call, ast.Call)
            and getattr(call.func, "attr", "") == "add_error"
            and any(getattr(given, "id", "") == handler.name for given in call.args)
        ]
    return found


def test_every_view_puts_a_refusal_on_its_form_by_the_one_way():
    found = {name: bypasses(ast.unparse(view)) for name, view in views()}
    assert len(found) > 300
    assert {name for name, lines in found.items() if lines} <= set(OWN_WORDS), "use put_refusal"


def test_the_look_for_bypasses_finds():
    way = "try:\n    act()\nexcept ValidationError as refusal:\n    {}"
    assert bypasses(way.format("form.add_error(None, refusal)")) == [4]
    assert bypasses(way.format("put_refusal(form, refusal)")) == []
