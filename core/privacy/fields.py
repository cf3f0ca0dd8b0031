"""A text column whose content the database never sees in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from core.privacy.ciphers import seal, unseal
from core.privacy.keyrings import current_ring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.lookups import Lookup, Transform


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text that is sealed on its way to the database and opened on its way back.

    The sealed text is bound to its table and column: copied elsewhere it does not open. An empty
    string stays empty, so that "not given" remains visible to the database. Searching and
    uniqueness go through a `blind_index` column beside it; the only lookup here is `isnull`.
    `sealed_for` names another column ("trainees_person.mobile") whose values wait or are kept
    here: they move between the two as they are, without being opened.
    """

    def __init__(self, *args: Any, sealed_for: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.sealed_for = sealed_for

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Tell migrations whose values these are."""
        name, path, args, options = super().deconstruct()
        if self.sealed_for:
            options["sealed_for"] = self.sealed_for
        return name, path, args, options

    @property
    def context(self) -> str:
        """The place the ciphertext is bound to."""
        if self.sealed_for:
            return self.sealed_for
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001  # documented model API

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001  # Django's signature
    ) -> Any:
        """Seal the text for the database."""
        text = super().get_db_prep_value(value, connection, prepared)
        return text if not text else seal(str(text), context=self.context, ring=current_ring())

    def from_db_value(
        self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> str | None:
        """Open what the database holds; raises UnreadableError when it was tampered with."""
        return unseal(value, context=self.context, ring=current_ring()) if value else value

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Allow `isnull` alone: equal texts have unequal ciphertexts."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, _lookup_name: str) -> type[Transform] | None:
        """Allow no transform: functions of a ciphertext mean nothing."""
        return None
