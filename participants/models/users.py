"""A person who signs in by e-mail."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from trainingsite import clock


class Role(models.TextChoices):
    EMPLOYEE = "employee", _("Employee")
    DIGITAL_TEAM = "digital_team", _("Digital team")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def employed(self, on: dt.date) -> "UserQuerySet":
        """Those whose employment has not ended: a membership today or later, or none ever (not from the roster)."""
        from participants.models.units import Membership

        own = Membership.objects.filter(user=OuterRef("pk"))
        return self.filter(Exists(own.filter(Q(ends=None) | Q(ends__gte=on))) | ~Exists(own))

    def knowing_if_manager(self, on: dt.date) -> "UserQuerySet":
        """With `is_manager` for the day answered in the same query."""
        from participants.models.units import ManagerAssignment

        return self.annotate(is_manager=Exists(ManagerAssignment.objects.valid(on).filter(user=OuterRef("pk"))))

    def not_invited(self, now: dt.datetime) -> "UserQuerySet":
        """Active people who have no way in yet: no password, never signed in, no invitation under way."""
        waiting = Invitation.objects.open(now).values("user")
        unusable = Q(password__startswith="!")  # noqa: S106 - Django's mark of no password at all
        return self.active().filter(unusable, last_login=None).exclude(pk__in=waiting)

    def in_units(self, units: "models.QuerySet[Any]", on: dt.date) -> "UserQuerySet":
        """People whose membership on the day is in one of the units."""
        from participants.models.units import Membership

        return self.filter(pk__in=Membership.objects.valid(on).filter(unit__in=units).values("user"))

    def matching(self, text: str) -> "UserQuerySet":
        """Name or address holds the text. Capitals are tried by hand: SQLite folds only a-z."""
        condition = Q(email__icontains=text)
        for spelled in {text, text.lower(), text.capitalize(), text.title()}:
            condition |= Q(name__icontains=spelled)
        return self.filter(condition)

    def with_unit(self, on: dt.date) -> "UserQuerySet":
        """Each with `unit_name`, the unit of the day."""
        from participants.models.units import Membership

        current = Membership.objects.valid(on).filter(user=OuterRef("pk")).values("unit__name")
        return self.annotate(unit_name=Subquery(current[:1]))

    def visible_to(self, person: "User") -> "UserQuerySet":
        """Themselves; a manager also the people of own units; the digital team and administrators everybody."""
        if person.is_digital_team or person.is_administrator:
            return self
        today = clock.today()
        mine = Q(pk=person.pk)
        if person.is_manager:
            mine |= Q(pk__in=User.objects.in_units(person.managed_units(today), today).values("pk"))
        return self.filter(mine)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # built by Django at run time
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields |= {"role": Role.ADMINISTRATOR, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


def time_zones() -> list[tuple[str, str]]:
    """The zones offered on the profile page: those of Europe and UTC."""
    from zoneinfo import available_timezones

    return [(zone, zone) for zone in sorted(available_timezones()) if zone.startswith("Europe/") or zone == "UTC"]


class User(AbstractUser):
    """E-mail is the key; it is kept in lower case."""

    username = None  # type: ignore[assignment]  # sign-in is by e-mail
    first_name = None  # type: ignore[assignment]  # one name field: not every name has two parts
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.EMPLOYEE)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Helsinki")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()  # type: ignore[misc]  # AbstractUser declares its own manager type

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="user_by_name")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_lower"),
            models.CheckConstraint(
                condition=Q(role="administrator", is_staff=True, is_superuser=True)
                | (~Q(role="administrator") & Q(is_staff=False, is_superuser=False)),
                name="user_administrator_is_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_word

    @property
    def first_word(self) -> str:
        """What the house calls the person: the first word of the name."""
        return self.name.split(" ")[0] if self.name else self.email

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_digital_team(self) -> bool:
        return self.role == Role.DIGITAL_TEAM

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @cached_property
    def is_manager(self) -> bool:
        """Manages at least one unit today."""
        return self.manager_assignments.valid(clock.today()).exists()

    def managed_units(self, on: dt.date) -> "models.QuerySet[Any]":
        """Own units on the day with everything below them."""
        from participants.models.units import Unit

        return Unit.objects.managed_by(self, on)

    def give_role(self, role: str) -> None:
        """Set the role and what follows from it; does not save."""
        self.role = role
        self.is_staff = self.is_superuser = role == Role.ADMINISTRATOR


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def valid(self, on: dt.date) -> "AbsenceQuerySet":
        return self.filter(starts__lte=on, ends__gte=on)

    def visible_to(self, person: Any) -> "AbsenceQuerySet":
        """Own days away."""
        return self.filter(user=person)


class Absence(models.Model):
    """Days when a person is away (both inclusive). Never a reason."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=models.F("starts")), name="absence_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%d} - {self.ends:%Y-%m-%d}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    MOST_ATTEMPTS = 5

    def open(self, now: dt.datetime) -> "InvitationQuerySet":
        return self.filter(used_at=None, expires_at__gt=now)

    def unsent(self, now: dt.datetime) -> "InvitationQuerySet":
        """Waiting for a worker; given up after a few refusals of the mail server."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.open(now).filter(free, sent_at=None, attempts__lt=self.MOST_ATTEMPTS, user__is_active=True)


class Invitation(models.Model):
    """A personal way in: the token itself is only in the message, here is its hash. Works once, for a while.

    The row comes first, the token when the message leaves (`sent_at`): until then there is nothing to steal.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # null: not sent yet
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)  # a worker is sending it now
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.created_at:%Y-%m-%d}"

    def is_open(self, now: dt.datetime) -> bool:
        return self.used_at is None and now < self.expires_at
