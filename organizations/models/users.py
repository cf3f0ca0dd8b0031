"""Who may log in, and the posts that give them a place in the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.functional import cached_property

from core.days import first_day, last_day, today
from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import ADMIN_ROLES, DATA_ROLES, Role
from organizations.models.tree import Organization

if TYPE_CHECKING:
    import datetime as dt


class AccountManager(UserManager.from_queryset(OrgScopedQuerySet)):  # type: ignore[misc]  # made at run time
    """Accounts, scoped like everything else."""

    use_in_migrations = False


class User(AbstractUser):
    """An account. What it may see and do comes from its posts alone; nobody is superuser."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path", "posts__organization__path")

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=50)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="所在单位",
        null=True,  # NULL: not placed yet, only `create_admin` makes such an account
        blank=True,
        related_name="accounts",
        help_text="账号由该单位的系统管理员管理；能看到什么由岗位决定",
    )
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, editable=False)
    session_mark = models.CharField(max_length=32, blank=True, editable=False)

    REQUIRED_FIELDS = ["full_name"]

    objects: ClassVar[Any] = AccountManager()  # Any: the stubs know the plain manager only

    class Meta:
        ordering = ["username"]
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name as people say it."""
        return self.full_name

    @cached_property
    def current_posts(self) -> list[UserPost]:
        """The posts held today, each with its organization; read once a request."""
        return list(self.posts.filter(period__contains=today()).select_related("organization"))

    @cached_property
    def current_roles(self) -> frozenset[str]:
        """The roles of today's posts."""
        return frozenset(post.role for post in self.current_posts)

    def scope_paths(self) -> tuple[str, ...]:
        """Return the paths of the subtrees whose business data the user sees now, outermost only."""
        if not self.is_active:
            return ()
        paths = sorted(p.organization.path for p in self.current_posts if p.role in DATA_ROLES)
        outermost: list[str] = []
        for path in paths:
            if not outermost or not path.startswith(outermost[-1]):
                outermost.append(path)
        return tuple(outermost)

    def admin_paths(self) -> tuple[str, ...]:
        """Return the paths of the subtrees whose accounts, rights or logs the user administers."""
        if not self.is_active:
            return ()
        return tuple(p.organization.path for p in self.current_posts if p.role in ADMIN_ROLES)


class UserPost(models.Model):
    """A user's post: a role at an organization over a period."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="user_posts")
    role = models.CharField("角色", max_length=20, choices=Role)
    period = DateRangeField("任期")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["organization__path", "role"]
        verbose_name = "岗位"
        constraints = [
            ExclusionConstraint(
                name="user_post_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该账号在此期间已有相同岗位。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.get_role_display()}"

    @property
    def first_day(self) -> dt.date | None:
        """The first day of the post; None: it has always been held."""
        return None if self.period.lower is None else first_day(self.period)

    @property
    def last_day(self) -> dt.date | None:
        """The last day of the post; None: it has no end yet."""
        return None if self.period.upper is None else last_day(self.period)

    @property
    def is_over(self) -> bool:
        """Whether the post has ended."""
        return self.last_day is not None and self.last_day < today()


class FormerPassword(models.Model):
    """The hash of a password an account has had, so that it does not come back too soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "历史密码"

    def __str__(self) -> str:
        return f"{self.user} · {self.set_at:%Y-%m-%d}"


class LoginTicket(models.Model):
    """A one-time code, or the link on a notice, with which a trainee logs in; only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_tickets")
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "一次性登录码"

    def __str__(self) -> str:
        return f"{self.user} · {self.expires_at:%Y-%m-%d}"
