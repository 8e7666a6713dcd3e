"""The reference pages that are made from the code: states, permissions, words. docs/reference holds the result, a test compares."""

from collections.abc import Iterator

from governance import glossary, libraries
from governance.attributes import COMPARISONS, FAMILIES, TABLE, Attribute, Kind
from governance.generation_log.fields import EVERY, FIELDS, Field
from governance.policy import MATRIX, words
from governance.vocabulary import Action, EventType, Role, State
from governance.workflow import BY_ACTION, OWNERS, TRANSITIONS, mermaid
from portal.lib.language import listed

MADE = "<!-- Made by `manage.py reference`; change the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """File name in docs/reference to content."""
    return {
        "workflow.md": workflow_page(),
        "permissions.md": permissions_page(),
        "libraries.md": libraries_page(),
        "attributes.md": attributes_page(),
        "glossary.md": glossary_page(),
        "generation-log.md": generation_log_page(),
    }


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
        for kind in libraries.KINDS
        for _, library in sorted(libraries.everything(kind).items())
    )
    return f"{MADE}# Versioned libraries\n\n| kind | reference | title | digest |\n|---|---|---|---|\n{rows}\n"


LOG = """\
A generation log of schema 1.1 has the form of `governance/libraries/generation-log-1.1.schema.json`, and says what its type of
generator is asked for. What nobody knows any more is said as missing, with a reason; the log is then partial:

```json
"missing": [{"field": "/seeds", "why": "The notebook did not set any."}]
```

A field that says *always* cannot be missing. In a pointer, `*` stands for each entry of a list. Logs of schema 1.0 are accepted by
the rules of their time.
"""


def generation_log_page() -> str:
    rows = "\n".join(
        f"| `{field.at}` | {asked_of(field)} | {field.why[:1].upper()}{field.why[1:]} |"
        for field in FIELDS
        if field.is_asked
    )
    return f"{MADE}# What a generation log says, and why\n\n{LOG}\n| field | asked of | why |\n|---|---|---|\n{rows}\n"


def asked_of(field: Field) -> str:
    if field.essential:
        return "every run, always"
    if field.of == EVERY:
        return "every run"
    kinds, others = (sorted(group) for group in (field.of, EVERY - field.of))
    return f"all but {listed(others)}" if len(others) < len(kinds) else listed(kinds)


LANGUAGE = """\
A policy, a workflow template and a questionnaire say with `when` whether a rule, a stage or a question applies. All three use
one language. A condition names attributes; everything it names has to hold.

```yaml
when: {tier: [high, moderate], vendor: true}           # one of these values; a flag
when: {tier: {at_least: moderate}, rows: {less_than: 50}}
when: {any: [{access: [open]}, {not: {vendor: true}}]}  # any, all, not
when: {answers.B1: [unsettled], verdicts.tabular-1.privacy: [fail, not_established]}
```

An attribute that the portal does not know, or that is not known of a version, never switches a rule off: the rule applies. A
value that is not stated yet, such as the access class before the author has chosen it, meets no condition, because something
else asks for it.
"""


def attributes_page() -> str:
    rows = "\n".join(attribute_line(row) for row in (*TABLE, *FAMILIES.values()))
    comparisons = ", ".join(f"`{name}`" for name in COMPARISONS)
    return (
        f"{MADE}# What rules can ask about\n\n{LANGUAGE}\nComparisons: {comparisons}.\n\n"
        f"| attribute | title | value | allowed | what it is |\n|---|---|---|---|---|\n{rows}\n"
    )


def attribute_line(row: Attribute) -> str:
    allowed = ", ".join(f"`{value}`" for value in row.values.values) if row.values else "—"
    kind = f"{row.kind}, in this order" if row.ordered else str(row.kind)
    compared = row.ordered or row.kind is Kind.NUMBER
    return f"| `{row.key}` | {row.title} | {kind}{', can be compared' if compared else ''} | {allowed} | {row.about} |"


def glossary_page() -> str:
    sections = "\n\n".join(
        f"## {section.title}\n\n| term | what it means | where you meet it |\n|---|---|---|\n{glossary_lines(section)}"
        for section in glossary.SECTIONS
    )
    return (
        f"{MADE}# Glossary\n\nOne term for each thing: the field's own, with a plain explanation. Use these terms, and only these, in "
        f"the portal, the documents and the code.\n\n{sections}\n"
    )


def glossary_lines(section: glossary.Section) -> str:
    return "\n".join(f"| {term.name} | {term.meaning} | {term.place} |" for term in section.terms)
