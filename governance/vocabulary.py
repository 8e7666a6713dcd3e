"""The words of the domain as choices; rules live elsewhere."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Role

__all__ = [
    "AccessClass", "Action", "ColumnPart", "Completeness", "ComputedBy", "DocumentKind", "EventType", "EvidenceKind", "FileRole",
    "GeneratorType", "LibraryKind", "Meaning",
    "PersonalData", "RiskTier", "Role", "SourceRole", "State", "SyntheticDegree", "Verdict", "VoteVerdict",
]  # fmt: skip


class State(TextChoices):
    DRAFT = "draft", "Draft"
    CHECKS = "checks", "Checks"
    ATTESTATION = "attestation", "PI attestation"
    REVIEW = "review", "In review"
    CONSOLIDATION = "consolidation", "Consolidation"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    SIGN_OFF = "sign_off", "Sign-off"
    APPROVED = "approved", "Approved, pack in the making"
    IN_FORCE = "in_force", "In force"
    REVIEW_DUE = "review_due", "Review due"
    SUSPENDED = "suspended", "Suspended"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REVOKED = "revoked", "Revoked"
    EXPIRED = "expired", "Expired"
    SUPERSEDED = "superseded", "Superseded"


class Action(TextChoices):
    """Everything an actor may ask for. Those with a row in workflow.TRANSITIONS move a submission."""

    SUBMIT = "submit", "Submit"
    FAIL_CHECKS = "fail_checks", "Return with blockers"
    PASS_CHECKS = "pass_checks", "Pass checks"
    ATTEST = "attest", "Sign responsibility"
    CARRY_ATTESTATION = "carry_attestation", "Keep the valid attestation"
    SEND_BACK = "send_back", "Send back to the author"
    CLOSE_REVIEW = "close_review", "Close the blind review"
    SIGN_REVIEW = "sign_review", "Sign the review"
    REQUEST_CHANGES = "request_changes", "Request changes"
    RETURN_BLOCKED = "return_blocked", "Return because something blocks now"
    RESUBMIT = "resubmit", "Resubmit"
    SIGN_OFF = "sign_off", "Sign off"
    COMPLETE = "complete", "Complete the sign-off"
    REOPEN_ATTESTATION = "reopen_attestation", "Ask for a new attestation"
    REOPEN_REVIEW = "reopen_review", "Ask for a new review signature"
    DECLINE = "decline", "Reject after review"
    REJECT = "reject", "Reject"
    WITHDRAW = "withdraw", "Withdraw"
    PUT_IN_FORCE = "put_in_force", "Put in force"
    MARK_REVIEW_DUE = "mark_review_due", "Mark review due"
    REAFFIRM = "reaffirm", "Re-affirm"
    EXPIRE = "expire", "Expire"
    SUSPEND = "suspend", "Suspend"
    REINSTATE = "reinstate", "Reinstate"
    REVOKE = "revoke", "Revoke"
    SUPERSEDE = "supersede", "Supersede"

    VIEW = "view", "View"
    REGISTER_DATASET = "register_dataset", "Register a dataset"
    EDIT_DATASET = "edit_dataset", "Describe the dataset, add a version"
    EDIT_VERSION = "edit_version", "Edit the registration"
    REQUEST_EVALUATION = "request_evaluation", "Run an evaluation"
    FILE_EVIDENCE = "file_evidence", "File evidence"
    ASSESS_RISK = "assess_risk", "Answer the risk assessment"
    CREATE_SUBMISSION = "create_submission", "Put a version forward"
    EDIT_SUBMISSION = "edit_submission", "State uses and recipients"
    TAKE_REVIEW = "take_review", "Take the review"
    VOTE = "vote", "Give a verdict"
    VIEW_REVIEW = "view_review", "See the review"
    COMMENT = "comment", "Comment"
    SET_TERMS = "set_terms", "Set the residual tier, conditions and dates"
    KEEP_CONDITION = "keep_condition", "Record a condition as kept"
    DOWNLOAD_PACK = "download_pack", "Download the audit pack"
    VIEW_FILES = "view_files", "Download data files"
    VIEW_AUDIT_LOG = "view_audit_log", "Read the audit log"
    MANAGE_PEOPLE = "manage_people", "Manage people and roles"


class Meaning(TextChoices):
    AUTHORSHIP = "authorship", "Authorship"
    RESPONSIBILITY = "responsibility", "Responsibility"
    REVIEW = "review", "Review"
    APPROVAL = "approval", "Approval"
    ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement"
    WAIVER = "waiver", "Waiver"


class RiskTier(TextChoices):
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"
    PROHIBITED = "prohibited", "Prohibited"


class Verdict(TextChoices):
    PASS = "pass", "Pass"
    ATTENTION = "attention", "Attention"
    FAIL = "fail", "Fail"
    NOT_ESTABLISHED = "not_established", "Not established"


class VoteVerdict(TextChoices):
    SUPPORT = "support", "Support approval"
    CHANGES = "changes", "Ask for changes"
    OPPOSE = "oppose", "Oppose approval"


class AccessClass(TextChoices):
    OPEN = "open", "Open: anybody may download"
    REGISTERED = "registered", "Registered: named recipients under terms"
    CONTROLLED = "controlled", "Controlled: a secure room"
    INTERNAL = "internal", "Internal: this organisation only"


class PersonalData(TextChoices):
    NONE = "none", "None"
    PSEUDONYMISED = "pseudonymised", "Pseudonymised"
    IDENTIFIABLE = "identifiable", "Identifiable"
    SPECIAL_CATEGORY = "special_category", "Special category (health, genetic, …)"
    UNKNOWN = "unknown", "Unknown"


class SourceRole(TextChoices):
    TRAINING = "training", "Training data"
    SEED_EXAMPLES = "seed_examples", "Seed examples"
    REFERENCE_CORPUS = "reference_corpus", "Reference corpus"
    STATISTICS_ONLY = "statistics_only", "Published statistics only"
    EXPERT_KNOWLEDGE = "expert_knowledge", "Expert knowledge"
    BENCHMARK_TO_EXCLUDE = "benchmark_to_exclude", "Benchmark to exclude"
    HOLDOUT = "holdout_for_evaluation", "Holdout for evaluation"


class GeneratorType(TextChoices):
    """As the generation log names it."""

    PROMPT_LLM = "prompt_llm", "prompted language model"
    FINETUNED_LLM = "finetuned_llm", "fine-tuned language model"
    GAN = "gan", "generative adversarial network"
    VAE = "vae", "variational autoencoder"
    DIFFUSION = "diffusion", "diffusion model"
    AUTOREGRESSIVE_TABULAR = "autoregressive_tabular", "column by column"
    BAYESIAN_NETWORK = "bayesian_network", "Bayesian network"
    COPULA = "copula", "copula"
    MARGINAL_BASED_DP = "marginal_based_dp", "noisy marginals (differential privacy)"
    SIMULATION = "simulation", "simulation"
    AGENT_BASED = "agent_based", "agent-based simulation"
    RULE_BASED = "rule_based", "rules"
    RESAMPLING_AUGMENTATION = "resampling_augmentation", "resampling"
    CORPUS_PIPELINE = "corpus_pipeline", "pipeline over a corpus"
    HYBRID = "hybrid", "several methods"


class SyntheticDegree(TextChoices):
    FULLY_SYNTHETIC = "fully_synthetic", "Fully synthetic"
    PARTIALLY_SYNTHETIC = "partially_synthetic", "Partly synthetic"
    HYBRID = "hybrid_real_and_synthetic", "Real and synthetic rows"
    AUGMENTED_REAL = "augmented_real", "Real rows, augmented"


class Completeness(TextChoices):
    CONTEMPORANEOUS = "contemporaneous", "Written during the run"
    RECONSTRUCTED = "reconstructed", "Written afterwards"
    PARTIAL = "partial", "Incomplete"


class FileRole(TextChoices):
    SYNTHETIC = "synthetic", "Synthetic"
    TRAIN = "train", "Train"
    HOLDOUT = "holdout", "Holdout"
    EVIDENCE = "evidence", "Evidence"
    RAW_LOG = "raw_log", "Raw log"


class ColumnPart(TextChoices):
    """The parts that columns play in an evaluation; each value is a field of the version."""

    TARGETS = "targets", _("Target")
    SENSITIVE = "sensitive", _("Sensitive")
    QUASI_IDENTIFIERS = "quasi_identifiers", _("Quasi-identifier")
    SUBGROUPS = "subgroups", _("Subgroup")

    @property
    def several(self) -> str:
        """The heading of a list of such columns."""
        headings = {
            ColumnPart.TARGETS: _("Targets"),
            ColumnPart.SENSITIVE: _("Sensitive columns"),
            ColumnPart.QUASI_IDENTIFIERS: _("Quasi-identifiers"),
            ColumnPart.SUBGROUPS: _("Subgroups"),
        }
        return str(headings[self])


class EvidenceKind(TextChoices):
    REPORT = "report", "Evaluation report"
    DOCUMENT = "document", "Document"


class ComputedBy(TextChoices):
    """Who computed a report, as far as this portal can know it."""

    PORTAL = "portal", _("This portal")
    RUNNER = "runner", _("A registered runner")
    PERSON = "person", _("A person, elsewhere")


class LibraryKind(TextChoices):
    """What stands on the shelf."""

    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    TEMPLATE = "template", _("Workflow template")
    POLICY = "policy", _("Policy")
    PROTOCOL = "protocol", _("Protocol")


class DocumentKind(TextChoices):
    """Documents that a policy may ask for; others are filed under their title."""

    PROTECTION_ASSESSMENT = "protection-assessment", "Protection assessment"
    VENDOR_STATEMENT = "vendor-statement", "Vendor statement"


class EventType(TextChoices):
    """Every kind of audit event; each has a presenter in templates/governance/events/."""

    DATASET_REGISTERED = "dataset_registered", "Dataset registered"
    VERSION_STARTED = "version_started", "Version started"
    REGISTRATION_CHANGED = "registration_changed", "Registration changed"
    FILE_STORED = "file_stored", "File stored"
    FILE_REMOVED = "file_removed", "File removed"
    FILE_DOWNLOADED = "file_downloaded", "File downloaded"
    SOURCE_DECLARED = "source_declared", "Source declared"
    SOURCE_REMOVED = "source_removed", "Source removed"
    GENERATION_LOGGED = "generation_logged", "Generation log filed"
    VERSION_REGISTERED = "version_registered", "Version registered"
    EVALUATION_REQUESTED = "evaluation_requested", "Evaluation requested"
    EVALUATION_FAILED = "evaluation_failed", "Evaluation failed"
    EVIDENCE_FILED = "evidence_filed", "Evidence filed"
    RISK_ASSESSED = "risk_assessed", "Risk assessed"
    RULES_RENEWED = "rules_renewed", "Newer rules taken over"
    SUBMISSION_CREATED = "submission_created", "Submission created"
    SUBMISSION_CHANGED = "submission_changed", "Uses and recipients changed"
    SUBMITTED = "submitted", "Submitted"
    CHECKS_FAILED = "checks_failed", "Returned by the checks"
    CHECKS_PASSED = "checks_passed", "Checks passed"
    SENT_BACK = "sent_back", "Sent back by the PI"
    SIGNED = "signed", "Signed"
    SIGNING_REFUSED = "signing_refused", "Signing refused"
    ATTESTATION_CARRIED = "attestation_carried", "Attestation still valid"
    ATTESTATION_REOPENED = "attestation_reopened", "Attestation no longer valid"
    REVIEW_REOPENED = "review_reopened", "Review signature no longer valid"
    REVIEW_TAKEN = "review_taken", "Review taken"
    CONFLICT_DECLARED = "conflict_declared", "Conflict of interest declared"
    VOTED = "voted", "Verdict given"
    REVIEW_CLOSED = "review_closed", "Blind review closed"
    COMMENTED = "commented", "Comment made"
    THREAD_RESOLVED = "thread_resolved", "Thread resolved"
    TERMS_SET = "terms_set", "Terms set"
    CONDITION_KEPT = "condition_kept", "Condition kept"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    RESUBMITTED = "resubmitted", "Resubmitted"
    SIGN_OFF_COMPLETED = "sign_off_completed", "Sign-off completed"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    PACK_ORDERED = "pack_ordered", "Audit pack ordered again"
    PACK_MADE = "pack_made", "Audit pack made"
    PACK_DOWNLOADED = "pack_downloaded", "Audit pack downloaded"
    EXPORT_ORDERED = "export_ordered", "Export ordered"
    EXPORT_MADE = "export_made", "Export made"
    EXPORT_DOWNLOADED = "export_downloaded", "Export downloaded"
    IN_FORCE = "in_force", "Put in force"
    REVIEW_DUE = "review_due", "Review due"
    REAFFIRMED = "reaffirmed", "Re-affirmed"
    EXPIRED = "expired", "Expired"
    SUSPENDED = "suspended", "Suspended"
    REINSTATED = "reinstated", "Reinstated"
    REVOKED = "revoked", "Revoked"
    SUPERSEDED = "superseded", "Superseded"
    ROLE_GRANTED = "role_granted", "Role granted"
    ROLE_ENDED = "role_ended", "Role ended"
