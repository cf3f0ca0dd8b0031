"""Campaigns, the duties they raise, and the batches that discharge them."""

from rotations.models.affairs import Arrival, ClassAffairs, ClassRole, TraineeNeeds
from rotations.models.attendance import (
    Attendance,
    CertificateSeries,
    Completion,
    LeaveRequest,
    SignIn,
)
from rotations.models.batches import Batch, BatchDocument, Quota
from rotations.models.board import ScheduleChange
from rotations.models.buses import Bus, BusRider
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
from rotations.models.fills import FillRun, TimetableFill
from rotations.models.history import CoverageDay, DutyChange, SubtreeMove
from rotations.models.lodging import LodgingRoom, Stay
from rotations.models.planned_classes import PlannedClass
from rotations.models.planning import AdoptedBatch, PlanAdoption, PlanningRun
from rotations.models.plans import Plan, PlanItem, PlanRemark, PlanVersion
from rotations.models.post_training import PostTraining
from rotations.models.quotas import PlaceOffer, QuotaMovement
from rotations.models.recognitions import Recognition
from rotations.models.releases import ChangeNotice, TimetableRelease
from rotations.models.schedule_rules import RuleOverride, ScheduleRule
from rotations.models.seating import CardPrint, ClassSeat
from rotations.models.supports import Support
from rotations.models.timetable import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.models.tours import OffSite, TourStop

__all__ = [
    "AdoptedBatch",
    "Arrival",
    "Attendance",
    "BaseChange",
    "Batch",
    "BatchDocument",
    "Bus",
    "BusRider",
    "Campaign",
    "CampaignTopic",
    "CardPrint",
    "CategoryRule",
    "CertificateSeries",
    "ChangeNotice",
    "ClassAffairs",
    "ClassRole",
    "ClassSeat",
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
    "FillRun",
    "Group",
    "LeaveRequest",
    "LodgingRoom",
    "OffSite",
    "PlaceOffer",
    "Plan",
    "PlanAdoption",
    "PlanItem",
    "PlanRemark",
    "PlanVersion",
    "PlannedClass",
    "PlanningRun",
    "PostTraining",
    "Quota",
    "QuotaMovement",
    "Recognition",
    "RuleOverride",
    "ScheduleChange",
    "ScheduleRule",
    "Session",
    "SessionAudience",
    "SessionLecturer",
    "SessionPlace",
    "SignIn",
    "Stay",
    "SubtreeMove",
    "Support",
    "TimetableFill",
    "TimetableRelease",
    "TourStop",
    "TraineeNeeds",
    "TrainingResponsibility",
]
