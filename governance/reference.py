"""The reference pages that are made from the code: states, permissions, words. docs/reference holds the result, a test compares."""

from collections.abc import Iterator

from governance import libraries
from governance.policy import MATRIX, words
from governance.vocabulary import Action, EventType, Role, State
from governance.workflow import BY_ACTION, OWNERS, TRANSITIONS, mermaid

MADE = "<!-- Made by `manage.py reference`; change the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """File name in docs/reference to content."""
    return {"workflow.md": workflow_page(), "permissions.md": permissions_page(), "libraries.md": libraries_page()}


def workflow_page() -> str:
    owners = "\n".join(f"| {state.label} | `{state}` | {OWNERS[state]} |" for state in State)
    rows = "\n".join(transition_lines())
    return (
        f"{MADE}# The submission workflow\n\n```mermaid\n{mermaid()}\n```\n\n## States and who may write while they last\n\n"
        f"| state | key | owner |\n|---|---|---|\n{owners}\n\n## Transitions\n\n"
        f"| action | from | to | by | event | guards |\n|---|---|---|---|---|---|\n{rows}\n"
    )


def transition_lines() -> Iterator[str]:
    for row in TRANSITIONS:
        sources = ", ".join(sorted(f"`{state}`" for state in row.sources))
        guards = ", ".join(guard.__name__.replace("_", " ") for guard in row.guards) or "—"
        owner = f"{row.owner}{', by itself' if row.automatic else ''}{', with a reason' if row.needs_reason else ''}"
        yield f"| {row.action.label} | {sources} | `{row.target}` | {owner} | `{row.event}` | {guards} |"


def permissions_page() -> str:
    rows = "\n".join(
        f"| {action.label} | `{action}` | {'yes' if action in BY_ACTION else ''} | {words(MATRIX[action])} |"
        for action in Action
    )
    roles = "\n".join(f"- **{role.label}** (`{role}`)" for role in Role)
    events = "\n".join(f"- `{event}`: {event.label}" for event in EventType)
    return (
        f"{MADE}# Who may do what\n\nOne matrix, `governance/policy.py`, answers for pages, API and lists. A role held in an institution "
        f"counts in its labs.\n\n| action | key | moves a submission | rule |\n|---|---|---|---|\n{rows}\n\n"
        f"## Roles\n\n{roles}\n\n## Audit events\n\n{events}\n"
    )


def libraries_page() -> str:
    rows = "\n".join(
        f"| {kind} | `{library.ref}` | {library.title} | `{library.digest[:16]}…` |"
        for kind in libraries.FOLDERS
        for _, library in sorted(libraries.everything(kind).items())
    )
    return f"{MADE}# Versioned libraries\n\n| kind | reference | title | digest |\n|---|---|---|---|\n{rows}\n"
