"""The terms of decisions and records."""

from governance.glossary.terms import Section, Term

SECTION = Section(
    "Decisions and records",
    (
        Term(
            "risk assessment",
            "the answered questionnaire about intentions, permissions, people and consequences",
            "Risk questionnaire",
        ),
        Term("risk tier", "what the answers and the measurements come to: low, moderate, high or prohibited", "Risk"),
        Term(
            "policy",
            "versioned rules: which evaluations, documents, signers and periods a version needs",
            "submission",
        ),
        Term(
            "blocker",
            "one requirement of one rule that is not met, with the place where it can be met",
            "“What blocks this submission”",
        ),
        Term("submission", "one version submitted for approval, for stated uses and recipients", "Submissions"),
        Term("sign-off, stage", "one step at which people with a role sign", "submission"),
        Term(
            "signature, meaning",
            "one person's act on one approval record, and what it attests: responsibility, review, approval or acknowledgement",
            "Signatures",
        ),
        Term("approval record", "exactly what is signed, in a canonical form with one digest", "Approval record"),
        Term("condition", "a term of the approval that must be met by a due date", "Terms"),
        Term(
            "evidence",
            "a report or document that is accepted and frozen into a version's record",
            "Documents, Evaluation",
        ),
        Term(
            "audit event, audit log",
            "one recorded act; the append-only log of all of them, each event with the hash of the one before it",
            "Audit log",
        ),
        Term("checkpoint", "the signed head of the audit log, also stored outside the database", "Audit log"),
        Term("audit pack", "the PDF and the verifiable bundle of one approval record", "Approval record"),
        Term(
            "in force",
            "approved, with its audit pack made, and neither expired, suspended, revoked nor superseded",
            "submission",
        ),
        Term(
            "digest",
            "a short fingerprint (SHA-256) of exact content; any change to the content changes it",
            "everywhere",
        ),
    ),
)
