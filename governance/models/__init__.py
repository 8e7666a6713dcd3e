"""The nouns of the domain, one a file: fields, constraints and querysets; decisions are in actions."""

from governance.models.approval import ApprovalRecord, Condition, Signature
from governance.models.artefact import Artefact, ArtefactFile
from governance.models.audit_event import AuditDetail, AuditEvent, AuditHead, Checkpoint
from governance.models.dataset import Dataset, Version
from governance.models.evidence import Evidence
from governance.models.factor_reset import FactorReset
from governance.models.generation import GenerationRun
from governance.models.library import LibraryVersion
from governance.models.maker import Act, Conflict, Maker
from governance.models.risk import RiskAssessment
from governance.models.role_request import RoleRequest
from governance.models.runner import Runner
from governance.models.source import Derivation, Source
from governance.models.stored_file import StoredFile
from governance.models.submission import Assignment, Submission, Vote
from governance.models.summary import Concern, Summary
from governance.models.thread import Comment, Thread

__all__ = [
    "Act", "ApprovalRecord", "Artefact", "ArtefactFile", "Assignment", "AuditDetail", "AuditEvent", "AuditHead", "Checkpoint", "Comment",
    "Concern", "Condition", "Conflict", "Dataset", "Derivation", "Evidence", "FactorReset", "GenerationRun", "LibraryVersion", "Maker",
    "RiskAssessment",
    "RoleRequest", "Runner", "Signature", "Source", "StoredFile", "Submission", "Summary", "Thread", "Version", "Vote",
]  # fmt: skip
