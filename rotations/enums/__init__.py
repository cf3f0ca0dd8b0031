"""Closed lists of the rotations app, and which state may follow which."""

from rotations.enums.affairs import (
    ONE_A_CLASS,
    TRAINEE_POSTS,
    CardKind,
    ClassPost,
    Diet,
    SeatOrder,
)
from rotations.enums.batches import (
    ACTIVE_STATES,
    BATCH_ALLOWED,
    CALLED_STATES,
    LISTED_STATES,
    REPEATABLE_KINDS,
    SEATED_STATES,
    BatchKind,
    BatchState,
    EnrolmentState,
)
from rotations.enums.campaigns import (
    CAMPAIGN_ALLOWED,
    DUTY_ALLOWED,
    INCREASES,
    BaseChangeKind,
    CampaignState,
    DutyCause,
    DutyState,
    PostTrainingState,
    TurnoverRule,
)
from rotations.enums.classday import (
    AttendanceMethod,
    AttendanceStatus,
    DocumentKind,
    RollState,
    SessionKind,
)
from rotations.enums.places import (
    MovementKind,
    OfferState,
    SwapState,
)
from rotations.enums.plans import (
    PLAN_ALLOWED,
    PlanState,
)
from rotations.enums.scheduling import (
    UNDOABLE_CHANGES,
    ClassFate,
    NoticeState,
    PlanningMode,
    PlanningState,
    ScheduleChangeKind,
)
from rotations.enums.supports import LIVE_SUPPORTS, SupportKind, SupportState

__all__ = [
    "ACTIVE_STATES",
    "BATCH_ALLOWED",
    "CALLED_STATES",
    "CAMPAIGN_ALLOWED",
    "DUTY_ALLOWED",
    "INCREASES",
    "LISTED_STATES",
    "LIVE_SUPPORTS",
    "ONE_A_CLASS",
    "PLAN_ALLOWED",
    "REPEATABLE_KINDS",
    "SEATED_STATES",
    "TRAINEE_POSTS",
    "UNDOABLE_CHANGES",
    "AttendanceMethod",
    "AttendanceStatus",
    "BaseChangeKind",
    "BatchKind",
    "BatchState",
    "CampaignState",
    "CardKind",
    "ClassFate",
    "ClassPost",
    "Diet",
    "DocumentKind",
    "DutyCause",
    "DutyState",
    "EnrolmentState",
    "MovementKind",
    "NoticeState",
    "OfferState",
    "PlanState",
    "PlanningMode",
    "PlanningState",
    "PostTrainingState",
    "RollState",
    "ScheduleChangeKind",
    "SeatOrder",
    "SessionKind",
    "SupportKind",
    "SupportState",
    "SwapState",
    "TurnoverRule",
]
