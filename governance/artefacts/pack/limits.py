"""What an audit pack does not prove: said in the PDF and in README.txt in the same words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """A thing somebody might think is proved, and what is true instead."""

    claim: str
    truth: str


LIMITS = (
    Limit(
        "That what was recorded is true.",
        "Something was recorded, signed and not changed since. Whether a source's rights were as declared, or the "
        "generation log tells everything, the pack cannot know.",
    ),
    Limit(
        "That nobody was shown another history.",
        "Until an independent witness cosigns the log's checkpoints, the portal's operator could keep two logs and show "
        "each reader a different one.",
    ),
    Limit(
        "That the log was never rebuilt.",
        "Whoever controls both the database and the portal's key could write it anew. A checkpoint that somebody else "
        "kept would show it: compare the one in here with any that you received earlier.",
    ),
    Limit(
        "That it is the whole log.",
        "Each event in here is proved to stand in the log. That there is no further one about this version can be seen "
        "only in the log itself.",
    ),
    Limit(
        "When things happened, by another clock.",
        "All times are the portal's own; no time-stamp authority has confirmed them.",
    ),
    Limit(
        "That a key was in the signer's hands alone.",
        "The portal seals each act with its own key, once it has checked the signer's password and, where one is "
        "enrolled, a second factor. A signature here is an attributed act under the portal's seal.",
    ),
    Limit(
        "That the approval is in force today.",
        "It may since have been suspended, revoked, superseded, or have expired. Ask the portal's public page “Verify”.",
    ),
    Limit(
        "That the data is anonymous.",
        "The measurements show what the attacks named in the report could and could not do with it.",
    ),
)
