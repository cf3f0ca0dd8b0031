"""The database's refusals in words: a violated constraint becomes a sentence a person can act on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction

from core.refusals.fields import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

BUSY = "同一时刻有他人正在办理相关事项，这次没有保存，请再试一次。"
DEADLOCK = "40P01"  # PostgreSQL, appendix A: deadlock_detected


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that an IntegrityError speaks of, or ''."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def is_deadlock(error: BaseException) -> bool:
    """Return whether the database ended this act because it and another waited for each other."""
    is_ours = isinstance(error, OperationalError)
    return is_ours and getattr(error.__cause__, "sqlstate", None) == DEADLOCK


@contextmanager
def told_races(sentence: str) -> Iterator[None]:
    """Turn what a rival did meanwhile, a violated constraint or a deadlock, into one sentence.

    For long acts that check everything beforehand. Raises ValidationError(code="race").
    """
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not is_deadlock(error):
            raise
        raise ValidationError(sentence, code="race") from error


@contextmanager
def explained(
    sentences: Mapping[str, str | Callable[[], str]], *, is_input: bool = False
) -> Iterator[None]:
    """Run the block in a savepoint and turn the named constraints' violations into sentences.

    A sentence may be a function: it is asked only after the savepoint is undone, so it can query
    who stands in the way. Raises ValidationError(code=constraint name), with `is_input` as bad input
    (what was typed breaks the rule, and something else would not); other violations pass on.
    Of two acts that wait for each other the one that the database ends raises it with code "busy".
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if not is_deadlock(error):
            raise
        raise ValidationError(BUSY, code="busy") from error
    except IntegrityError as error:
        name = constraint_of(error)
        if name not in sentences:
            raise
        sentence = sentences[name]
        refusal = BadInputError if is_input else ValidationError
        raise refusal(sentence if isinstance(sentence, str) else sentence(), code=name) from error
