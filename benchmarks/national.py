"""The whole country as the figures need it: every division, a secretary in each, one open campaign.

Rows of people and posts are written by SQL; the campaign is opened by the product itself.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from organizations.enums import Level, Role
from organizations.models import Category, Organization, User, UserPost
from organizations.services.divisions import load_divisions
from rotations.models import Campaign, CategoryRule
from rotations.services.campaigns import open_campaign

RULES = {
    "township": Level.PROVINCE,
    "street": Level.PROVINCE,
    "village": Level.PREFECTURE,
    "community": Level.PREFECTURE,
}
PEOPLE = """
    INSERT INTO trainees_person (revision, organization_id, org_path, name, pinyin, initials, sex,
        ethnicity, birth_precision, id_number, mobile, office_phone, education,
        joined_party_precision)
    SELECT 1, id, '', '书记' || id, '', '', 'male', '汉族', 'day', '', '', '', '大专', 'day'
      FROM organizations_organization
"""
POSTS = """
    INSERT INTO trainees_appointment (revision, person_id, organization_id, org_path, post,
        is_principal, is_primary, is_acting, heads_village_too, period, period_precision, paper)
    SELECT 1, id, organization_id, '', 'branch_secretary', true, true, false, false,
           daterange('2024-01-01', NULL), 'day', ''
      FROM trainees_person
"""
TRAIN = """
    UPDATE rotations_duty SET state = 'trained', level = 3, trained_on = '2026-05-01',
           trained_appointment_id = appointment_id
     WHERE campaign_id = %s AND id %% 3 = 0
"""


def make_secretaries() -> None:
    """Load every division of the country, and seat a secretary in each."""
    load_divisions(settings.DIVISIONS_SOURCE)
    with connection.cursor() as cursor:
        for statement in (PEOPLE, POSTS):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


def make_campaign() -> Campaign:
    """Return the country's campaign, ready to open."""
    country = Organization.objects.get(parent=None)
    campaign: Campaign = Campaign.objects.create(
        organization=country,
        title="全国轮训",
        period=DateRange(dt.date(2026, 1, 1), dt.date(2027, 1, 1), "[)"),
        base_cutoff_on=dt.date(2026, 3, 1),
    )
    for code, level in RULES.items():
        CategoryRule.objects.create(
            campaign=campaign,
            category=Category.objects.get(code=code),
            responsible_level=level,
            min_days=3,
            max_days=5,
            due_on=dt.date(2026, 12, 31),
        )
    campaign.refresh_from_db()
    return campaign


def make_officer(organization: Organization) -> User:
    """Return an account of staff at an organization."""
    user: User = User.objects.create(
        username=f"officer{organization.pk}", full_name="干部", organization=organization
    )
    period = DateRange(dt.date(2020, 1, 1), None, "[)")
    UserPost.objects.create(user=user, organization=organization, role=Role.STAFF, period=period)
    return user


def make_country() -> Campaign:
    """Return the country's open campaign, over all its seats."""
    make_secretaries()
    campaign = make_campaign()
    return open_campaign(campaign, by=make_officer(campaign.organization))
