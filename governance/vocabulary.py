"""The words of the domain as choices; rules live elsewhere."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Role

__all__ = [
    "DECIDING", "MAKING", "STUDY",
    "AccessClass", "Action", "ColumnPart", "Comparison", "Completeness", "ComputedBy", "DataKind", "DocumentKind", "EventType",
    "EvidenceKind", "FileRole", "GeneratorType", "LibraryKind", "Meaning",
    "PersonalData", "RiskTier", "Role", "SourceKind", "SourceRole", "State", "SyntheticDegree", "Verdict", "VoteVerdict",
]  # fmt: skip


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    CHECKS = "checks", _("Checks")
    ATTESTATION = "attestation", _("PI attestation")
    REVIEW = "review", _("In review")
    CONSOLIDATION = "consolidation", _("Consolidation")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    SIGN_OFF = "sign_off", _("Sign-off")
    APPROVED = "approved", _("Approved, pack being made")
    IN_FORCE = "in_force", _("In force")
    REVIEW_DUE = "review_due", _("Review due")
    SUSPENDED = "suspended", _("Suspended")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")


class Action(TextChoices):
    """Everything an actor may ask for. Those with a row in workflow.TRANSITIONS move a submission."""

    SUBMIT = "submit", _("Submit")
    FAIL_CHECKS = "fail_checks", _("Return with blockers")
    PASS_CHECKS = "pass_checks", _("Pass checks")
    ATTEST = "attest", _("Sign responsibility")
    CARRY_ATTESTATION = "carry_attestation", _("Keep the valid attestation")
    SEND_BACK = "send_back", _("Send back to the author")
    CLOSE_REVIEW = "close_review", _("Close the blind review")
    SIGN_REVIEW = "sign_review", _("Sign the review")
    REQUEST_CHANGES = "request_changes", _("Request changes")
    RETURN_BLOCKED = "return_blocked", _("Return because of a new blocker")
    RESUBMIT = "resubmit", _("Resubmit")
    SIGN_OFF = "sign_off", _("Sign off")
    COMPLETE = "complete", _("Complete the sign-off")
    REOPEN_ATTESTATION = "reopen_attestation", _("Ask for a new attestation")
    REOPEN_REVIEW = "reopen_review", _("Ask for a new review signature")
    REOPEN_VERDICTS = "reopen_verdicts", _("Ask for new verdicts")
    DECLINE = "decline", _("Reject after review")
    REJECT = "reject", _("Reject")
    WITHDRAW = "withdraw", _("Withdraw")
    PUT_IN_FORCE = "put_in_force", _("Put in force")
    MARK_REVIEW_DUE = "mark_review_due", _("Mark review due")
    REAFFIRM = "reaffirm", _("Reaffirm")
    EXPIRE = "expire", _("Expire")
    SUSPEND = "suspend", _("Suspend")
    REINSTATE = "reinstate", _("Reinstate")
    REVOKE = "revoke", _("Revoke")
    SUPERSEDE = "supersede", _("Supersede")

    VIEW = "view", _("View")
    READ_WHOLE = "read_whole", _("Read the full edition of a record")
    REGISTER_DATASET = "register_dataset", _("Register a dataset")
    EDIT_DATASET = "edit_dataset", _("Describe the dataset and add versions")
    EDIT_VERSION = "edit_version", _("Edit the registration")
    EDIT_SOURCE = "edit_source", _("Change a source and its rights")
    WITHDRAW_SOURCE = "withdraw_source", _("Withdraw the authority over a source")
    RESTORE_SOURCE = "restore_source", _("Restore the authority over a source")
    REQUEST_EVALUATION = "request_evaluation", _("Run an evaluation")
    FILE_EVIDENCE = "file_evidence", _("File evidence")
    ASSESS_RISK = "assess_risk", _("Answer the risk assessment")
    CREATE_SUBMISSION = "create_submission", _("Submit a version for approval")
    EDIT_SUBMISSION = "edit_submission", _("State uses and recipients")
    TAKE_REVIEW = "take_review", _("Take the review")
    VOTE = "vote", _("Give a verdict")
    VIEW_REVIEW = "view_review", _("See the review")
    LIFT_CONFLICT = "lift_conflict", _("Lift a conflict of interest")
    COMMENT = "comment", _("Comment")
    SET_TERMS = "set_terms", _("Set the residual tier, conditions and dates")
    KEEP_CONDITION = "keep_condition", _("Record a condition as met")
    DOWNLOAD_PACK = "download_pack", _("Download the audit pack")
    VIEW_FILES = "view_files", _("Download data files")
    VIEW_AUDIT_LOG = "view_audit_log", _("Read the audit log")
    MANAGE_PEOPLE = "manage_people", _("Manage people and roles")
    GIVE_DECIDING_ROLES = "give_deciding_roles", _("Ask for, confirm or decline a role that decides")
    RESET_SECOND_FACTOR = "reset_second_factor", _("Ask for, confirm or decline the reset of a second factor")
    ADOPT_RULES = "adopt_rules", _("Adopt rules for the institution")
    MANAGE_RUNNERS = "manage_runners", _("Register and retire runners")


class Meaning(TextChoices):
    AUTHORSHIP = "authorship", _("Authorship")
    RESPONSIBILITY = "responsibility", _("Responsibility")
    REVIEW = "review", _("Review")
    APPROVAL = "approval", _("Approval")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    WAIVER = "waiver", _("Waiver")


class RiskTier(TextChoices):
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")
    PROHIBITED = "prohibited", _("Prohibited")


class Verdict(TextChoices):
    PASS = "pass", _("Pass")
    ATTENTION = "attention", _("Attention")
    FAIL = "fail", _("Fail")
    NOT_ESTABLISHED = "not_established", _("Not established")


class VoteVerdict(TextChoices):
    SUPPORT = "support", _("Support approval")
    CHANGES = "changes", _("Ask for changes")
    OPPOSE = "oppose", _("Oppose approval")


class AccessClass(TextChoices):
    OPEN = "open", _("Open: anyone may download")
    REGISTERED = "registered", _("Registered: named recipients under terms")
    CONTROLLED = "controlled", _("Controlled: a secure environment")
    INTERNAL = "internal", _("Internal: this organisation only")


class DataKind(TextChoices):
    """The kind of data of a dataset: it decides tasks, files and protocols (kinds.py)."""

    TABLE = "table", _("One table")
    DOCUMENTS = "documents", _("Documents: notes, dialogues, questions and answers, instructions")
    CORPUS = "corpus", _("A corpus derived from other texts")
    FILES = "files", _("Images or other files")


class Comparison(TextChoices):
    """What real data there is to compare a version with."""

    HELD = "held", _("Real data that this portal holds")
    ELSEWHERE = "elsewhere", _("Real data that stays where it is: measured there")
    STATISTICS = "statistics", _("Published statistics only")
    NOTHING = "nothing", _("Nothing: a simulation, expert knowledge, prompts alone")


class PersonalData(TextChoices):
    NONE = "none", _("None")
    PSEUDONYMISED = "pseudonymised", _("Pseudonymised")
    IDENTIFIABLE = "identifiable", _("Identifiable")
    SPECIAL_CATEGORY = "special_category", _("Special category (health, genetic, …)")
    UNKNOWN = "unknown", _("Unknown")


class SourceKind(TextChoices):
    DATASET = "dataset", _("Dataset")
    CORPUS = "corpus", _("Corpus")
    STATISTIC = "statistic", _("Published statistic")
    MODEL = "model", _("Model")
    BENCHMARK = "benchmark", _("Benchmark")
    EXPERT = "expert", _("Expert knowledge")


class SourceRole(TextChoices):
    TRAINING = "training", _("Training data")
    SEED_EXAMPLES = "seed_examples", _("Seed examples")
    REFERENCE_CORPUS = "reference_corpus", _("Reference corpus")
    STATISTICS_ONLY = "statistics_only", _("Published statistics only")
    EXPERT_KNOWLEDGE = "expert_knowledge", _("Expert knowledge")
    BENCHMARK_TO_EXCLUDE = "benchmark_to_exclude", _("Benchmark to exclude")
    HOLDOUT = "holdout_for_evaluation", _("Holdout for evaluation")


class GeneratorType(TextChoices):
    """As the generation log names it."""

    PROMPT_LLM = "prompt_llm", _("prompted language model")
    FINETUNED_LLM = "finetuned_llm", _("fine-tuned language model")
    AGENTIC_LLM = "agentic_llm", _("language model agents")
    GAN = "gan", _("generative adversarial network")
    VAE = "vae", _("variational autoencoder")
    DIFFUSION = "diffusion", _("diffusion model")
    AUTOREGRESSIVE_TABULAR = "autoregressive_tabular", _("column by column")
    BAYESIAN_NETWORK = "bayesian_network", _("Bayesian network")
    COPULA = "copula", _("copula")
    MARGINAL_BASED_DP = "marginal_based_dp", _("noisy marginals (differential privacy)")
    SIMULATION = "simulation", _("simulation")
    AGENT_BASED = "agent_based", _("agent-based simulation")
    RULE_BASED = "rule_based", _("rules")
    RESAMPLING_AUGMENTATION = "resampling_augmentation", _("resampling")
    CORPUS_PIPELINE = "corpus_pipeline", _("pipeline over a corpus")
    HYBRID = "hybrid", _("several methods")

    @property
    def counts_as(self) -> "frozenset[str]":
        """What rules take it for: agents are prompted models too, so a rule about those is one about these."""
        return frozenset({self, GeneratorType.PROMPT_LLM} if self == GeneratorType.AGENTIC_LLM else {self})


class SyntheticDegree(TextChoices):
    FULLY_SYNTHETIC = "fully_synthetic", _("Fully synthetic")
    PARTIALLY_SYNTHETIC = "partially_synthetic", _("Partly synthetic")
    HYBRID = "hybrid_real_and_synthetic", _("Real and synthetic rows")
    AUGMENTED_REAL = "augmented_real", _("Real rows, augmented")


class Completeness(TextChoices):
    CONTEMPORANEOUS = "contemporaneous", _("Written during the run")
    RECONSTRUCTED = "reconstructed", _("Written afterwards")
    PARTIAL = "partial", _("Incomplete")


class FileRole(TextChoices):
    SYNTHETIC = "synthetic", _("Synthetic")
    TRAIN = "train", _("Train")
    HOLDOUT = "holdout", _("Holdout")
    EVIDENCE = "evidence", _("Evidence")
    RAW_LOG = "raw_log", _("Raw log")
    BENCHMARKS = "benchmarks", _("Benchmark")
    LINEAGE = "lineage", _("Lineage")
    RIGHTS = "sources", _("Rights of the sources")


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
    REPORT = "report", _("Evaluation report")
    DOCUMENT = "document", _("Document")


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

    PROTECTION_ASSESSMENT = "protection-assessment", _("Protection assessment")
    VENDOR_STATEMENT = "vendor-statement", _("Vendor statement")
    STUDY_PLAN = "study-plan", _("Study plan")
    STUDY_KEY = "study-key", _("Key of the study")
    STUDY_RATINGS = "study-ratings", _("Ratings of the study")


STUDY = (DocumentKind.STUDY_PLAN, DocumentKind.STUDY_KEY, DocumentKind.STUDY_RATINGS)
"""What a job measures of what people rated."""


class EventType(TextChoices):
    """Every kind of audit event; each has a presenter in templates/governance/events/."""

    DATASET_REGISTERED = "dataset_registered", _("Dataset registered")
    VERSION_STARTED = "version_started", _("Version started")
    DATASET_CHANGED = "dataset_changed", _("Description of the dataset changed")
    REGISTRATION_CHANGED = "registration_changed", _("Registration changed")
    FILE_STORED = "file_stored", _("File stored")
    FILE_REMOVED = "file_removed", _("File removed")
    FILE_DOWNLOADED = "file_downloaded", _("File downloaded")
    SOURCE_DECLARED = "source_declared", _("Source declared")
    VERSION_DECLARED = "version_declared", _("Version declared as a source")
    SOURCE_REMOVED = "source_removed", _("Source removed")
    SOURCE_CHANGED = "source_changed", _("Source changed")
    SOURCE_WITHDRAWN = "source_withdrawn", _("Authority over a source withdrawn")
    SOURCE_RESTORED = "source_restored", _("Authority over a source restored")
    GENERATION_LOGGED = "generation_logged", _("Generation log filed")
    VERSION_REGISTERED = "version_registered", _("Version registered")
    EVALUATION_REQUESTED = "evaluation_requested", _("Evaluation requested")
    EVALUATION_FAILED = "evaluation_failed", _("Evaluation failed")
    EVIDENCE_FILED = "evidence_filed", _("Evidence filed")
    RISK_ANSWERED = "risk_answered", _("Risk answers changed")
    RISK_ASSESSED = "risk_assessed", _("Risk assessed")
    RULES_RENEWED = "rules_renewed", _("Newer rules taken over")
    RULES_ADOPTED = "rules_adopted", _("Rules adopted")
    SUBMISSION_CREATED = "submission_created", _("Submission created")
    SUBMISSION_CHANGED = "submission_changed", _("Uses and recipients changed")
    SUBMITTED = "submitted", _("Submitted")
    CHECKS_FAILED = "checks_failed", _("Returned by the checks")
    CHECKS_PASSED = "checks_passed", _("Checks passed")
    SENT_BACK = "sent_back", _("Sent back by the PI")
    SIGNED = "signed", _("Signed")
    SIGNING_REFUSED = "signing_refused", _("Signing refused")
    ATTESTATION_CARRIED = "attestation_carried", _("Attestation still valid")
    ATTESTATION_REOPENED = "attestation_reopened", _("Attestation no longer valid")
    REVIEW_REOPENED = "review_reopened", _("Review signature no longer valid")
    VERDICTS_REOPENED = "verdicts_reopened", _("Verdicts no longer about the record")
    REVIEW_TAKEN = "review_taken", _("Review taken")
    CONFLICT_DECLARED = "conflict_declared", _("Conflict of interest declared")
    CONFLICT_LIFTED = "conflict_lifted", _("Conflict of interest lifted")
    VOTED = "voted", _("Verdict given")
    REVIEW_CLOSED = "review_closed", _("Blind review closed")
    COMMENTED = "commented", _("Comment added")
    THREAD_RESOLVED = "thread_resolved", _("Thread resolved")
    TERMS_SET = "terms_set", _("Terms set")
    CONDITION_KEPT = "condition_kept", _("Condition met")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    RESUBMITTED = "resubmitted", _("Resubmitted")
    SIGN_OFF_COMPLETED = "sign_off_completed", _("Sign-off completed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    PACK_ORDERED = "pack_ordered", _("Audit pack ordered again")
    PACK_MADE = "pack_made", _("Audit pack made")
    PACK_DOWNLOADED = "pack_downloaded", _("Audit pack downloaded")
    EXPORT_ORDERED = "export_ordered", _("Export ordered")
    EXPORT_MADE = "export_made", _("Export made")
    EXPORT_DOWNLOADED = "export_downloaded", _("Export downloaded")
    IN_FORCE = "in_force", _("Put in force")
    REVIEW_DUE = "review_due", _("Review due")
    REAFFIRMED = "reaffirmed", _("Reaffirmed")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    REINSTATED = "reinstated", _("Reinstated")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Superseded")
    RUNNER_REGISTERED = "runner_registered", _("Runner registered")
    RUNNER_RETIRED = "runner_retired", _("Runner retired")
    ROLE_ASKED = "role_asked", _("Role asked for")
    ROLE_DECLINED = "role_declined", _("Role declined")
    ROLE_GRANTED = "role_granted", _("Role granted")
    ROLE_ENDED = "role_ended", _("Role ended")
    ADDRESS_CHANGED = "address_changed", _("Email address changed")
    INVITED = "invited", _("Person invited")
    INVITATION_ACCEPTED = "invitation_accepted", _("First password chosen")
    FACTOR_RESET_ASKED = "factor_reset_asked", _("Reset of a second factor asked for")
    FACTOR_RESET_DECLINED = "factor_reset_declined", _("Reset of a second factor declined")
    FACTOR_RESET = "factor_reset", _("Second factor reset")
    DETAILS_ERASED = "details_erased", _("Names and reasons erased")
    LOG_RESTORED = "log_restored", _("Backup restored")


MAKING = frozenset({
    EventType.DATASET_REGISTERED, EventType.DATASET_CHANGED, EventType.VERSION_STARTED, EventType.REGISTRATION_CHANGED,
    EventType.FILE_STORED, EventType.FILE_REMOVED, EventType.SOURCE_DECLARED, EventType.VERSION_DECLARED,
    EventType.SOURCE_REMOVED, EventType.SOURCE_CHANGED,
    EventType.GENERATION_LOGGED, EventType.VERSION_REGISTERED, EventType.EVIDENCE_FILED, EventType.RISK_ANSWERED,
    EventType.RISK_ASSESSED, EventType.RULES_RENEWED, EventType.SUBMISSION_CREATED, EventType.SUBMISSION_CHANGED,
    EventType.SUBMITTED, EventType.RESUBMITTED,
})  # fmt: skip
"""Whoever does one of these makes part of the version, for ever."""

DECIDING = frozenset({
    EventType.VOTED, EventType.SIGNED, EventType.SENT_BACK, EventType.CHANGES_REQUESTED, EventType.REJECTED,
})  # fmt: skip
"""Whoever does one of these at a stage decides at no other stage of the submission."""
