"""Rosters on their way in: uploaded, columns matched, checked, and then imported or dropped."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from core.jobs.models import Job
from core.privacy.fields import EncryptedTextField
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from trainees.enums import GOOD_KINDS, ImportState, RowKind


class RosterImport(models.Model):
    """One uploaded roster; its rows with their verdicts are `RosterRow`s.

    Workbook and survey are full of personal data, so both are sealed, and emptied once the roster
    is imported or dropped; the counts stay.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="导入单位", related_name="+"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    file_name = models.CharField("文件", max_length=150)
    workbook = EncryptedTextField(blank=True)  # base64; of pasted text the text itself
    is_pasted = models.BooleanField("粘贴", default=False)
    survey = EncryptedTextField(blank=True)  # JSON: sheets, titles, samples, the columns chosen
    notices = models.JSONField(default=list)  # sentences about the file as a whole
    cautions = models.JSONField(default=list)  # those that somebody has to confirm beforehand
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.SURVEYED
    )
    counts = models.JSONField(default=dict)  # of rows by RowKind
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = "花名册导入"
        indexes = [models.Index(fields=["org_path"], name="roster_import_by_place")]

    def __str__(self) -> str:
        return self.file_name

    def count_of(self, *kinds: str) -> int:
        """How many rows are of one of these kinds."""
        return sum(self.counts.get(kind, 0) for kind in kinds)

    @property
    def new_count(self) -> int:
        """How many rows bring a new person."""
        return self.count_of(RowKind.NEW)

    @property
    def changed_count(self) -> int:
        """How many rows change a person on record, or give a new post."""
        return self.count_of(RowKind.CHANGED)

    @property
    def same_count(self) -> int:
        """How many rows say what is on record."""
        return self.count_of(RowKind.SAME)

    @property
    def problem_count(self) -> int:
        """How many rows are wrong."""
        return self.count_of(RowKind.PROBLEM)

    @property
    def confirm_count(self) -> int:
        """How many rows wait for a decision."""
        return self.count_of(RowKind.CONFIRM)

    @property
    def total(self) -> int:
        """How many rows of people the sheets have."""
        return self.good_count + self.problem_count + self.confirm_count

    @property
    def good_count(self) -> int:
        """How many rows would be imported."""
        return self.count_of(*GOOD_KINDS)

    @property
    def left_count(self) -> int:
        """How many rows were not imported."""
        return self.total - self.good_count

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == ImportState.CHECKED

    @property
    def waits_for_columns(self) -> bool:
        """Whether somebody has to say what the columns are."""
        return self.state == ImportState.SURVEYED and not self.is_pasted

    @property
    def takes_columns(self) -> bool:
        """Whether the columns may be matched, or matched again: until somebody decides."""
        return not self.is_pasted and self.state in (ImportState.SURVEYED, ImportState.CHECKED)

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when an import may be taken back; None when nothing was imported."""
        if self.finished_at is None or self.state == ImportState.UNDONE:
            return None
        return self.finished_at + dt.timedelta(days=settings.ROSTER_UNDO_DAYS)

    @property
    def can_be_undone(self) -> bool:
        """Whether the time for taking the import back is not over."""
        until = self.undo_until
        return until is not None and timezone.now() < until


class RosterRow(models.Model):
    """One row of an uploaded roster as the columns it would write, and the verdict on it.

    Rows are written by COPY, judged by joins, and deleted when the roster is decided. What is sealed
    in a person is sealed here for the person's own column, and moves there as it is. NULL means that
    the sheet does not say; it erases nothing.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("roster__org_path",)

    # No foreign keys in the database: a row is written by whoever holds the roster locked, proposes an
    # organization that the person's own column is checked for, and two checks a row are a second in all.
    roster = models.ForeignKey(  # the index below serves
        RosterImport, models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    sheet = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField("行号")
    kind = models.CharField(max_length=10, choices=RowKind)
    content = EncryptedTextField(blank=True)  # JSON: the cells, of rows that are not plainly right
    faults = EncryptedTextField(blank=True)  # JSON: what is wrong by itself
    findings = EncryptedTextField(blank=True)  # JSON: what is wrong against the record
    is_faulty = models.BooleanField(default=False)  # wrong by itself; no choice mends it
    asks = models.JSONField(default=dict)  # its own questions by code, with what we propose
    found = models.JSONField(default=dict)  # questions against the record, the same way
    choices = models.JSONField(default=dict)  # answers by code

    place = models.CharField("任职组织", max_length=200, blank=True)
    place_hint = models.CharField(max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    name = models.CharField("姓名", max_length=200, blank=True)
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=50, blank=True)
    sex = models.CharField(max_length=6, null=True)  # noqa: DJ001  # NULL: the sheet does not say
    ethnicity = models.CharField(max_length=20, null=True)  # noqa: DJ001  # same
    birth_on = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, null=True)  # noqa: DJ001  # same
    id_number = EncryptedTextField(null=True, sealed_for="trainees_person.id_number")
    id_index = models.CharField(max_length=64, null=True)  # noqa: DJ001  # same
    mobile = EncryptedTextField(null=True, sealed_for="trainees_person.mobile")
    mobile_index = models.CharField(max_length=64, null=True)  # noqa: DJ001  # same
    office_phone = models.CharField(max_length=30, null=True)  # noqa: DJ001  # same
    education = models.CharField(max_length=20, null=True)  # noqa: DJ001  # same
    joined_party_on = models.DateField(null=True)
    joined_party_precision = models.CharField(max_length=5, null=True)  # noqa: DJ001  # same
    post = models.CharField(max_length=30, blank=True)
    starts_on = models.DateField(null=True)
    starts_precision = models.CharField(max_length=5, blank=True)
    ends_on = models.DateField(null=True)
    ends_precision = models.CharField(max_length=5, blank=True)
    heads_village_too = models.BooleanField(default=False)
    paper = models.CharField(max_length=100, blank=True)

    person_key = models.BigIntegerField(null=True)  # who it is, on record: a person's key
    changes = models.JSONField(default=list)  # columns that differ from the record
    is_new_post = models.BooleanField(default=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "花名册的行"
        indexes = [models.Index(fields=["roster", "kind", "id"], name="roster_row_by_kind")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class RosterAddition(models.Model):
    """All that an import added, kept so that it can be taken back.

    Keys, not foreign keys, and in one row: they are read once, when the import is undone, and the row
    goes when the time for that is over. `organizations` says where each of `people` was put.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("roster__org_path",)

    roster = models.OneToOneField(RosterImport, models.CASCADE, related_name="addition")
    people = ArrayField(models.BigIntegerField())
    organizations = ArrayField(models.BigIntegerField())
    posts = ArrayField(models.BigIntegerField())

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册的新增"

    def __str__(self) -> str:
        return str(self.roster)


class RosterWriting(models.Model):
    """What an import did to one person who was on record, kept so that it can be taken back.

    The numbers are keys, as in `RosterAddition`. `before` holds the columns of the person that were
    changed; the sealed ones stand beside it, so that a change of keys reaches them. A row without
    it says that the person was given a post.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("roster__org_path",)

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="writings")
    person_key = models.BigIntegerField()
    person_revision = models.PositiveIntegerField(null=True)  # as written; NULL: left alone
    organization_key = models.BigIntegerField(null=True)  # where the record lay after the import
    before: Any = models.JSONField(null=True)
    id_number_before = EncryptedTextField(null=True, sealed_for="trainees_person.id_number")
    mobile_before = EncryptedTextField(null=True, sealed_for="trainees_person.mobile")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册的写入"

    def __str__(self) -> str:
        return f"{self.roster} {self.person_key}"


class ColumnMapping(models.Model):
    """How a unit reads sheets with certain titles: confirmed once, used for its next file."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    signature = models.CharField(max_length=64)
    columns = models.JSONField()  # the key of our column for each title in order; "" for none
    used_at = models.DateTimeField(auto_now=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "列的对应"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "signature"], name="mapping_once_per_unit_and_header"
            )
        ]

    def __str__(self) -> str:
        return self.signature
