"""The tree of organizations, its history, and the people who work in the system."""

from organizations.models.calendars import Calendar, CalendarPeriod
from organizations.models.history import DivisionCode, OrganizationChange, OrganizationVersion
from organizations.models.tree import Category, Organization, OrganizationGrade
from organizations.models.users import FormerPassword, LoginTicket, User, UserPost

__all__ = [
    "Calendar",
    "CalendarPeriod",
    "Category",
    "DivisionCode",
    "FormerPassword",
    "LoginTicket",
    "Organization",
    "OrganizationChange",
    "OrganizationGrade",
    "OrganizationVersion",
    "User",
    "UserPost",
]
