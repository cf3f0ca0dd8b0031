"""Secretaries and the posts they hold: the record follows the person, the seat stays where it is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import GreaterThan

from core.privacy.contacts import mask_mobile
from core.privacy.fields import EncryptedTextField
from core.privacy.identity import Sex, mask_id_number
from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from trainees.dates import KnownDate
from trainees.enums import Post, Precision, seat_words

LIVING = Q(merged_into__isnull=True)  # what lists and searches show
LONG_NAMED = Q(GreaterThan(Length("name"), 4))  # mostly of minorities, with a dot inside


def term_of(holder: str) -> Func:
    """Return the term of a post as a box over the keys of its holders and the days (`term_box`).

    Two boxes meet where two posts of one holder do. Keeping boxes apart costs a third of what a key
    beside a range does, and rosters bring posts by the hundred thousand.
    """
    return Func(F(holder), F("period"), function="term_box", output_field=models.TextField())


class Person(Revisioned):
    """A secretary, once in the whole system; kept by the organization of the primary post."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(  # the foreign key with the path holds it: one check, not two
        Organization,
        models.PROTECT,
        verbose_name="所在组织",
        related_name="people",
        db_constraint=False,
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField(max_length=200, editable=False, blank=True)
    initials = models.CharField(max_length=50, editable=False, blank=True)
    sex = models.CharField("性别", max_length=6, choices=Sex, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    birth_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    id_number = EncryptedTextField("身份证号", blank=True)
    id_index = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  # NULL: none
    mobile = EncryptedTextField("手机号码", blank=True)
    mobile_index = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  # same
    office_phone = models.CharField("办公电话", max_length=30, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    joined_party_on = models.DateField("入党日期", null=True, blank=True)
    joined_party_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY
    )
    merged_into = models.ForeignKey(  # few are: the index below has those alone
        "self", models.PROTECT, null=True, related_name="merged_here", db_index=False
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="person"
    )

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "pinyin", "pk"]
        verbose_name = "学员"
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=Q(merged_into__isnull=True),
                name="person_one_per_id_number",
                violation_error_message="该身份证号已登记在册。",
            ),
        ]
        indexes = [
            # A search walks along the roster in this index alone: whoever it looks at is told here. New
            # people of a roster stand side by side in it, so that it costs no more for telling more.
            models.Index(
                fields=["org_path", "pinyin", "id"],
                name="person_by_place",
                include=["name", "initials", "merged_into"],
            ),
            models.Index(fields=["mobile_index"], name="person_by_mobile"),
            models.Index(fields=["merged_into"], name="person_by_survivor", condition=~LIVING),
            *(
                models.Index(
                    OpClass(F(key), "text_pattern_ops"), name=name, include=told, condition=LIVING
                )
                for key, name, told in (
                    ("name", "person_by_name", ()),
                    ("pinyin", "person_by_pinyin", ()),
                    # Thousands share theirs. Whoever is fetched for a dozen of them is fetched in vain.
                    ("initials", "person_by_initials", ("org_path", "id")),
                )
            ),
            # Offices also type the given name alone: 建国 for 王建国.
            models.Index(
                OpClass(Substr("name", 2), "text_pattern_ops"),
                name="person_by_given_name",
                condition=LIVING,
            ),
            # Three of four characters begin the name or the given name: only in longer names they hide.
            GinIndex(
                fields=["name"],
                name="person_by_long_name",
                opclasses=["gin_trgm_ops"],
                condition=LIVING & LONG_NAMED,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def born(self) -> KnownDate | None:
        """The birth date as far as it is known."""
        if self.birth_on is None:
            return None
        return KnownDate(self.birth_on, Precision(self.birth_precision))

    @property
    def joined_party(self) -> KnownDate | None:
        """The day of joining the Party as far as it is known."""
        if self.joined_party_on is None:
            return None
        return KnownDate(self.joined_party_on, Precision(self.joined_party_precision))

    @property
    def masked_mobile(self) -> str:
        """The mobile number as lists show it."""
        return mask_mobile(self.mobile)

    @property
    def masked_id_number(self) -> str:
        """The ID number with its last four characters; never beside a birth date."""
        return mask_id_number(self.id_number)


class Appointment(Revisioned):
    """A person in a post of an organization over a period."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(  # as a person's: held by the foreign key with the path
        Organization,
        models.PROTECT,
        verbose_name="任职组织",
        related_name="appointments",
        db_constraint=False,
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    post = models.CharField("职务", max_length=30, choices=Post)
    is_principal = models.BooleanField("主要负责人", default=True)
    is_primary = models.BooleanField("主要任职", default=True)
    is_acting = models.BooleanField("代理", default=False)
    heads_village_too = models.BooleanField("一肩挑", default=False)
    period = DateRangeField("任期")
    period_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    end_precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY, db_default=Precision.DAY
    )
    paper = models.CharField("任免文件", max_length=100, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "-period"]
        verbose_name = "任职"
        constraints = [
            ExclusionConstraint(
                name="appointment_one_principal_secretary",
                expressions=[(term_of("organization"), RangeOperators.OVERLAPS)],
                condition=Q(is_principal=True),
                violation_error_message="该组织在此期间已有书记在任，请先办理换届或免职。",
            ),
            ExclusionConstraint(
                name="appointment_one_primary_post",
                expressions=[(term_of("person"), RangeOperators.OVERLAPS)],
                condition=Q(is_primary=True),
                violation_error_message="此人在此期间已有主要任职，请把其中一个改为兼任。",
            ),
        ]
        indexes = [models.Index(fields=["org_path"], name="appointment_by_place")]

    def __str__(self) -> str:
        return f"{self.seat} {self.person}"

    @property
    def seat(self) -> str:
        """The post with its organization, as papers say it: 邵阳村党支部书记."""
        return seat_words(str(self.organization), self.get_post_display())

    @property
    def is_running(self) -> bool:
        """Whether no end is known."""
        return self.period.upper is None

    @property
    def term(self) -> str:
        """The term as far as it is known: 2021-03 至今."""
        return f"{self.since} 至 {self.until}" if self.until else f"{self.since} 至今"

    @property
    def since(self) -> KnownDate:
        """The first day in post, as far as it is known."""
        return KnownDate(self.period.lower, Precision(self.period_precision))

    @property
    def until(self) -> KnownDate | None:
        """The first day no longer in post, as far as it is known; None while no end is known."""
        if self.period.upper is None:
            return None
        return KnownDate(self.period.upper, Precision(self.end_precision))
