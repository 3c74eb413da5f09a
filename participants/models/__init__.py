"""Who: people, units, cohorts, absences, and the trail of who did what."""

from participants.models.audit import AuditEvent
from participants.models.groups import Cohort, CohortMember
from participants.models.roster import RosterImport, RosterRow
from participants.models.units import ManagerAssignment, Membership, Unit
from participants.models.users import Absence, Invitation, Role, User

__all__ = [
    "Absence",
    "AuditEvent",
    "Cohort",
    "CohortMember",
    "Invitation",
    "ManagerAssignment",
    "Membership",
    "Role",
    "RosterImport",
    "RosterRow",
    "Unit",
    "User",
]
