"""Campaigns, the duties they raise, and the batches that discharge them."""

from rotations.models.attendance import (
    Attendance,
    CertificateSeries,
    Completion,
    LeaveRequest,
    SignIn,
)
from rotations.models.batches import Batch, BatchDocument, Quota
from rotations.models.campaigns import (
    Campaign,
    CampaignTopic,
    CategoryRule,
    TrainingResponsibility,
)
from rotations.models.coverage import BaseChange, CoverageCounter, CoverageDelta, Duty
from rotations.models.electives import (
    ElectiveBlock,
    ElectiveChoice,
    ElectiveOption,
    ElectivePlace,
    ElectiveSwap,
)
from rotations.models.enrolments import Enrolment, Group
from rotations.models.history import CoverageDay, DutyChange, SubtreeMove
from rotations.models.plans import Plan, PlanItem, PlanRemark, PlanVersion
from rotations.models.post_training import PostTraining
from rotations.models.quotas import PlaceOffer, QuotaMovement
from rotations.models.recognitions import Recognition
from rotations.models.schedule_rules import RuleOverride, ScheduleRule
from rotations.models.timetable import Session, SessionAudience, SessionLecturer, SessionPlace

__all__ = [
    "Attendance",
    "BaseChange",
    "Batch",
    "BatchDocument",
    "Campaign",
    "CampaignTopic",
    "CategoryRule",
    "CertificateSeries",
    "Completion",
    "CoverageCounter",
    "CoverageDay",
    "CoverageDelta",
    "Duty",
    "DutyChange",
    "ElectiveBlock",
    "ElectiveChoice",
    "ElectiveOption",
    "ElectivePlace",
    "ElectiveSwap",
    "Enrolment",
    "Group",
    "LeaveRequest",
    "PlaceOffer",
    "Plan",
    "PlanItem",
    "PlanRemark",
    "PlanVersion",
    "PostTraining",
    "Quota",
    "QuotaMovement",
    "Recognition",
    "RuleOverride",
    "ScheduleRule",
    "Session",
    "SessionAudience",
    "SessionLecturer",
    "SessionPlace",
    "SignIn",
    "SubtreeMove",
    "TrainingResponsibility",
]
