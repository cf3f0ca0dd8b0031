"""Refusals that speak of fields: the code goes to each sentence, since Django drops it from the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadInputError(ValidationError):
    """What was typed is refused, though no single field is to blame: a sum, a pair, a choice of many.

    Any other refusal without a field speaks of how things stand, and pages answer it so (409).
    """


def refused(said: Mapping[str, str] | Sequence[str], *, code: str) -> ValidationError:
    """Return a refusal with a sentence a field, or with several sentences, each with the code.

    `ValidationError({...}, code=...)` and `ValidationError([...], code=...)` forget the code.
    """
    if isinstance(said, str):
        raise TypeError("a single sentence keeps its code: raise ValidationError")
    if not isinstance(said, Mapping):
        return ValidationError([ValidationError(text, code=code) for text in said])
    return ValidationError({name: ValidationError(text, code=code) for name, text in said.items()})


def code_of(refusal: ValidationError) -> str:
    """Return the code of a refusal, of its first sentence when it speaks of fields; "" for none."""
    if hasattr(refusal, "error_dict"):
        errors = [error for errors in refusal.error_dict.values() for error in errors]
    else:
        errors = refusal.error_list
    return (errors[0].code or "") if errors else ""
