"""The database's refusals in words: a violated constraint becomes a sentence a person can act on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that an IntegrityError speaks of, or ''."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@contextmanager
def explained(sentences: Mapping[str, str | Callable[[], str]]) -> Iterator[None]:
    """Run the block in a savepoint and turn the named constraints' violations into sentences.

    A sentence may be a function: it is asked only after the savepoint is undone, so it can query
    who stands in the way. Raises ValidationError(code=constraint name); other violations pass on.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = constraint_of(error)
        if name not in sentences:
            raise
        sentence = sentences[name]
        raise ValidationError(
            sentence if isinstance(sentence, str) else sentence(), code=name
        ) from error
