"""What the application's database role may not do with rows that can change: columns that never do, and rows that are kept.

A column that is not named here may be updated, and a row of a table that is not named may be deleted; the tables of
append-only rows are found by their triggers, and a check compares those with APPEND_ONLY.
"""

APPEND_ONLY = (
    "governance_act",
    "governance_approvalrecord",
    "governance_artefactfile",
    "governance_auditevent",
    "governance_checkpoint",
    "governance_comment",
    "governance_evidence",
    "governance_generationrun",
    "governance_libraryversion",
    "governance_maker",
    "governance_signature",
    "governance_vote",
)
FIXED = {
    # The key stays updatable, so that a row can be locked; what refers to it keeps it as it is.
    "accounts_organisation": "name kind parent_id",
    "accounts_membership": "id user_id organisation_id role since",
    "accounts_apitoken": "id user_id name prefix digest scope created_at expires_at",
    "accounts_invitation": "id user_id organisation_id invited_by_id digest made_at expires_at",
    "accounts_reauthentication": "id user_id purpose session made_at",
    "governance_assignment": "id submission_id round reviewer_id conflict taken_at",
    "governance_auditdetail": "event_id salt content",
    "governance_audithead": "organisation_id",
    "governance_artefact": "id record_id kind edition created_at",
    "governance_condition": "id submission_id text due",
    "governance_conflict": "id dataset_id person_id words declared_at",
    "governance_dataset": "id organisation_id institution_id created_at created_by_id",
    "governance_derivation": "id version_id role source_id origin_id",
    "governance_riskassessment": "id version_id",
    "governance_factorreset": "id user_id organisation_id reason asked_by_id asked_at",
    "governance_rolerequest": "id user_id organisation_id role asked_by_id asked_at",
    "governance_source": "id organisation_id title issuer licence rights_basis personal_data uri agreement_ref ethics_ref collected "
    "authority_until created_at created_by_id",
    "governance_storedfile": "id version_id role name media_type sha256 bytes is_held table_sha256 parquet_sha256 draw rows columns "
    "uploaded_at uploaded_by_id",
    "governance_submission": "id version_id author_id created_at record_format salt",
    "governance_thread": "id submission_id round section anchor blocking public",
    "governance_version": "id dataset_id number created_at created_by_id",
    "evaluations_evaluationjob": "id version_id protocol seed inputs inputs_digest requested_by_id created_at",
}
KEPT = (
    *FIXED.keys()
    - {"governance_auditdetail", "governance_condition", "governance_derivation", "governance_storedfile"},
    "accounts_user",
    "governance_summary",
    "evaluations_report",
)
