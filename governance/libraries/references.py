"""What a document of rules refers to and does not find: questions, options, other documents; and keys given twice."""

from collections.abc import Iterator, Mapping
from typing import Any

from governance.libraries.library import Library
from governance.libraries.writing import Path

Strange = Iterator[tuple[Path, str]]
Known = Mapping[str, Mapping[str, Library]]
ANSWERS = "answers."
RESERVED = {"basics", "registration"}


def strange(kind: str, body: Mapping[str, Any], known: Known) -> Strange:
    """Each place with a sentence. `body` fits its schema."""
    if kind == "policy":
        yield from of_policy(body, known)
    elif kind == "template":
        yield from of_template(body)
    else:
        yield from of_questionnaire(body)


def of_policy(body: Mapping[str, Any], known: Known) -> Strange:
    yield from repeated(body["rules"], "key", ("rules",))
    for index, rule in enumerate(body["rules"]):
        if rule["key"] in RESERVED:
            yield ("rules", index, "key"), f"“{rule['key']}” is the name of demands that hold always. Choose another."
    questionnaire = known["questionnaire"].get(body["questionnaire"])
    if questionnaire is None:
        yield ("questionnaire",), f"There is no questionnaire “{body['questionnaire']}”."
    else:
        options = {question["id"]: options_of(question) for question in questions_of(questionnaire.body)}
        for index, rule in enumerate(body["rules"]):
            yield from unanswerable(rule.get("when", {}), options, ("rules", index, "when"))
    for tier, terms in body["terms"].items():
        if terms["template"] not in known["template"]:
            yield ("terms", tier, "template"), f"There is no template “{terms['template']}”."


def of_template(body: Mapping[str, Any]) -> Strange:
    """Stages of one group follow one another, and a rule for a group can be kept."""
    yield from repeated(body["stages"], "key", ("stages",))
    groups = [stage.get("group", "") for stage in body["stages"]]
    for index, name in enumerate(groups):
        if name and name in groups[:index] and groups[index - 1] != name:
            yield ("stages", index, "group"), f"The stages of the group “{name}” do not follow one another."
    for name, rule in body.get("group_rules", {}).items():
        here: Path = ("group_rules", name)
        if name not in groups:
            yield here, f"The rule for the group “{name}” belongs to no stage."
        elif isinstance(rule, Mapping) and groups.count(name) < rule["at_least"]:
            yield here, f"The group “{name}” has fewer stages than the {rule['at_least']} that its rule asks for."


def of_questionnaire(body: Mapping[str, Any]) -> Strange:
    """A condition names a question that was asked before, and options that it has; a contradiction any of the questions."""
    before: dict[str, set[str] | None] = {}
    for section, item in enumerate(body["sections"]):
        for index, question in enumerate(item["questions"]):
            here: Path = ("sections", section, "questions", index)
            if question["id"] in before:
                yield (*here, "id"), f"“{question['id']}” stands twice. Give one another key."
            yield from unanswerable(question.get("when", {}), before, (*here, "when"), "an earlier question")
            yield from repeated(question.get("options", []), "value", (*here, "options"))
            before[question["id"]] = options_of(question)
    for index, item in enumerate(body.get("contradictions", [])):
        yield from unanswerable(item["when"], before, ("contradictions", index, "when"))


def questions_of(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (question for section in body["sections"] for question in section["questions"])


def options_of(question: Mapping[str, Any]) -> set[str] | None:
    """The values that it can be answered with; None for text."""
    return {option["value"] for option in question["options"]} if "options" in question else None


def repeated(rows: list[Mapping[str, Any]], name: str, path: Path) -> Strange:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row[name] in seen:
            yield (*path, index, name), f"“{row[name]}” stands twice. Give one another key."
        seen.add(row[name])


def unanswerable(
    when: Mapping[str, Any], options: Mapping[str, set[str] | None], path: Path, what: str = "a question"
) -> Strange:
    for key, wanted in when.items():
        here = (*path, key)
        if key == "not":
            yield from unanswerable(wanted, options, here, what)
        elif key in {"all", "any"}:
            for index, part in enumerate(wanted):
                yield from unanswerable(part, options, (*here, index), what)
        elif key.startswith(ANSWERS):
            yield from not_offered(key.removeprefix(ANSWERS), wanted, options, here, what)


def not_offered(
    question: str, wanted: list[str], options: Mapping[str, set[str] | None], path: Path, what: str
) -> Strange:
    if question not in options:
        yield path, f"“{question}” is not {what} of the questionnaire."
        return
    offered = options[question]
    for value in wanted:
        if offered is not None and value not in offered:
            yield path, f"Question {question} has no option “{value}”."
