"""Registering a version: tasks, words, files, log, sources, columns, and the act that freezes it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from governance import declaration
from governance.actions import datasets
from governance.models import GenerationRun, Source, StoredFile, Version
from governance.vocabulary import State
from tests import factories
from tests.integration.views.reading import revision, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
SCRIPT = {"X-Autosave": "true"}


def page_of(version: Version, name: str = "") -> str:
    return f"/versions/{version.pk}/register/{name}"


def states(client: Client, version: Version) -> list[tuple[str, str]]:
    return [(task.title, task.word) for task in client.get(page_of(version)).context["tasks"]]


def send(client: Client, version: Version, role: str, data: bytes, name: str = "table.csv") -> Any:
    sent = {"slot": role, f"{role}-role": role, f"{role}-file": SimpleUploadedFile(name, data, "text/csv")}
    return client.post(page_of(version, "files/"), sent)


def said(page: Any) -> list[str]:
    """What the forms of the page complain of, as plain sentences."""
    forms = [slot["form"] for slot in page.context["slots"]] if "slots" in page.context else [page.context["form"]]
    return [text for form in forms for texts in form.errors.values() for text in texts]


def test_the_tasks_of_a_new_version(world: World, client_of: ClientOf) -> None:
    assert states(client_of("sade"), factories.draft_version(world)) == [
        ("Purpose and description", "To do"),
        ("Files", "To do"),
        ("Generation log", "To do"),
        ("Sources and rights", "To do"),
        ("Columns for the evaluation", "Cannot start yet"),
    ]


def test_the_tasks_of_a_complete_version(world: World, client_of: ClientOf) -> None:
    client, version = client_of("sade"), factories.complete_version(world)

    assert [word for _, word in states(client, version)] == ["Done"] * 5
    datasets.register_version(version, by=world.actor("sade"))
    assert [word for _, word in states(client, version)] == ["Done", "Frozen", "Done", "Done", "Done"]


def test_a_log_of_another_run_is_called_out(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")

    send(client, version, "synthetic", factories.table("synthetic", seed=99), "other.csv")

    assert dict(states(client, version))["Generation log"] == "Does not match"


@pytest.mark.parametrize(("name", "status"), [("rui", 403), ("ada", 403), ("nia", 404), ("vera", 404), ("petra", 404)])
@pytest.mark.parametrize("page", ["", "words/", "files/", "sources/", "log/", "columns/"])
def test_only_its_authors_register(world: World, client_of: ClientOf, page: str, name: str, status: int) -> None:
    version = factories.complete_version(world)

    assert client_of(name).get(page_of(version, page)).status_code == status


@pytest.mark.parametrize("page", ["", "words/", "files/", "sources/", "log/", "columns/"])
def test_nothing_is_changed_while_a_submission_is_with_others(world: World, client_of: ClientOf, page: str) -> None:
    version = factories.submission(world, at=State.ATTESTATION).version

    answer = client_of("sade").get(page_of(version, page))

    assert answer.status_code == 409
    assert "A submission of this version is with someone else." in answer.content.decode()


def test_words_are_saved_as_they_are_typed(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    answer = client_of("sade").post(page_of(version, "words/"), {"purpose": "To teach."}, headers=SCRIPT)

    assert (answer.status_code, answer.content) == (200, b"")
    assert factories.fresh(version).purpose == "To teach."


def test_words_are_saved_by_the_button(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    answer = client_of("sade").post(page_of(version, "words/"), {"purpose": "To teach.", "limits": "Few."})

    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(version))
    assert (factories.fresh(version).purpose, factories.fresh(version).limits) == ("To teach.", "Few.")


def test_words_that_are_too_long_stay_on_the_page(world: World, client_of: ClientOf) -> None:
    version, client, typed = factories.draft_version(world), client_of("sade"), "long " * 2_100

    page = client.post(page_of(version, "words/"), {"purpose": "Kept.", "limits": typed})

    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["limits"]
    assert (page.context["form"]["purpose"].value(), page.context["form"]["limits"].value()) == ("Kept.", typed)
    assert client.post(page_of(version, "words/"), {"limits": typed}, headers=SCRIPT).status_code == 400


def test_a_table_is_stored_and_shown_as_it_was_read(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")

    answer = send(client, version, "synthetic", b"age,code,note\n31,007,\n32,008,x\n", "made.csv")

    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(version, "files/"))
    assert StoredFile.objects.values_list("role", "name", "rows").get() == ("synthetic", "made.csv", 2)
    read = client.get(page_of(version, "files/")).context["read"]
    assert read["heads"] == ["Column", "Synthetic", "Taken as"]
    assert [(row["name"], row["columns"][0]["type"], row["columns"][0]["missing"]) for row in read["rows"]] == [
        ("age", "whole number", 0),
        ("code", "text", 0),
        ("note", "text", 1),
    ]


def test_a_column_that_is_taken_differently_is_called_out(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    rows = [f"{number},name{number}" for number in range(40)]
    send(client, version, "synthetic", "\n".join(["n,who", *rows]).encode())
    send(client, version, "train", "\n".join(["n,who", *(f"{number},same" for number in range(40))]).encode())

    read = client.get(page_of(version, "files/")).context["read"]

    assert [(row["name"], row["differs"]) for row in read["rows"]] == [("n", False), ("who", True)]


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "table.csv", "“table.csv” is empty. Choose the file again."),
        (b"a,b\n", "t.csv", "“t.csv”: The table has no rows. Upload a table with a header and at least one row."),
        (
            b"a,b\n1,secret\n3\n",
            "t.csv",
            "“t.csv”: Row 2 has 1 field; the header names 2. Check the quoting in that row.",
        ),
        (b"a,a\n1,2\n", "t.csv", "“t.csv”: The header names column 2 like one before it. Names must differ."),
        (
            b"PK\x03",
            "t.pkl",
            "“t.pkl” is not a table this portal reads. Send CSV, TSV or JSON Lines (also .gz or .zst), Parquet, Excel, Stata, SPSS or SAS.",
        ),
    ],
)
def test_a_bad_table_is_refused_at_its_field(
    world: World, client_of: ClientOf, data: bytes, name: str, sentence: str
) -> None:
    version = factories.draft_version(world)

    page = send(client_of("sade"), version, "synthetic", data, name)

    assert (page.status_code, said(page)) == (400, [sentence])
    assert "secret" not in page.content.decode()
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_refused_at_its_field(world: World, client_of: ClientOf, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 100_000
    version = factories.draft_version(world)

    page = send(client_of("sade"), version, "train", b"a\n" + b"1\n" * 200_000)

    assert page.status_code == 400
    assert said(page) == ["The file is larger than 100,000 bytes, the largest this portal accepts. Send a smaller one."]


def test_tables_with_other_columns_are_refused(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    send(client, version, "synthetic", b"a,b\n1,2\n")

    page = send(client, version, "train", b"a\n1\n")

    assert said(page) == ["The train table does not have “b”, which the synthetic table has."]


def test_a_file_is_taken_away(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")
    file = version.files.get(role="holdout")

    answer = client.post(page_of(version, f"files/{file.pk}/remove/"))

    assert (answer.status_code, version.files.filter(role="holdout").exists()) == (302, False)


def test_a_log_is_filed_and_its_sources_come_next(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    answer = client_of("sade").post(page_of(version, "log/"), {"log": json.dumps(factories.generation_log(version))})

    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(version, "sources/"))
    assert GenerationRun.objects.get().generator_name == "trees 1.0"


def test_every_fault_of_a_log_is_named_and_the_text_is_kept(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    log = factories.generation_log(version)
    del log["run_id"]
    log["sources"][0]["role"], log["generator"]["type"] = "mother", "magic"
    typed = json.dumps(log)

    page = client_of("sade").post(page_of(version, "log/"), {"log": typed})

    assert page.status_code == 400
    assert {fault.partition(" ")[0] for fault in said(page)} == {"/run_id", "/sources/0/role", "/generator/type"}
    assert page.context["form"]["log"].value() == typed
    assert not GenerationRun.objects.exists()


def test_a_refused_file_of_a_log_can_be_mended_on_the_page(world: World, client_of: ClientOf) -> None:
    version, typed = factories.draft_version(world), '{"schema_version": 2}'
    file = SimpleUploadedFile("log.json", typed.encode(), "application/json")

    page = client_of("sade").post(page_of(version, "log/"), {"log": "", "file": file})

    assert (page.status_code, page.context["form"]["log"].value()) == (400, typed)


def test_a_log_comes_as_a_file(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    data = json.dumps(factories.generation_log(version)).encode()

    answer = client_of("sade").post(page_of(version, "log/"), {"file": SimpleUploadedFile("log.json", data)})

    assert (answer.status_code, GenerationRun.objects.count()) == (302, 1)


def test_a_log_starts_from_the_example_of_its_type(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    made = factories.add_table(version, "synthetic", by=world.actor("sade"))

    page = client.get(page_of(version, "log/"), {"kind": "copula"})
    handed = client.get(page_of(version, "log/example/"), {"kind": "copula"})

    typed = page.context["form"]["log"].value()
    inserted, downloaded = json.loads(typed), json.loads(handed.content)
    assert inserted | {"run_id": ""} == downloaded | {"run_id": ""}
    assert [(item["sha256"], item["records"]) for item in inserted["outputs"]] == [(made.sha256, made.rows)]
    assert (inserted["generator"]["type"], inserted["operator"]["name"]) == ("copula", "Sade Okafor")
    assert handed.headers["Content-Disposition"] == 'attachment; filename="generation-log-copula-example.json"'
    assert "still says what the example says" in text(client.post(page_of(version, "log/"), {"log": typed}))
    own = json.dumps(factories.replaced(inserted))
    assert client.post(page_of(version, "log/"), {"log": own}).status_code == 302
    for address in ("log/", "log/example/"):
        assert client.get(page_of(version, address), {"kind": "magic"}).status_code == 404
    assert client.get(page_of(version, "log/example/")).status_code == 404


def test_no_log_at_all(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    page = client_of("sade").post(page_of(version, "log/"), {"log": "  "})

    assert (page.status_code, said(page)) == (400, ["Paste the log, or choose its file."])


def test_a_source_of_the_log_is_ready_filled_and_declared(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    client.post(page_of(version, "log/"), {"log": json.dumps(factories.generation_log(version))})
    form = client.get(page_of(version, "sources/")).context["from_log"][0]

    filled = {f"{form.prefix}-{name}": value or "" for name, value in form.initial.items()}
    answer = client.post(
        page_of(version, "sources/"), filled | {"which": form.prefix, f"{form.prefix}-issuer": "Northgate Trust"}
    )

    assert answer.status_code == 302
    declared = version.derivations.get()
    assert (declared.role, declared.source.title, declared.source.licence, declared.source.personal_data) == (
        "training",
        "claims, 2024",
        "Data use agreement 7",
        "pseudonymised",
    )
    assert client.get(page_of(version, "sources/")).context["from_log"] == []


def test_an_unfinished_source_stays_on_the_page(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    sent = {"which": "new", "new-title": "Survey 2019", "new-rights_basis": "Consent, part 4."}

    page = client_of("sade").post(page_of(version, "sources/"), sent)

    form = page.context["new"]
    assert (page.status_code, sorted(form.errors)) == (400, ["issuer", "kind", "licence", "personal_data", "role"])
    assert (form["title"].value(), form["rights_basis"].value()) == ("Survey 2019", "Consent, part 4.")
    assert not Source.objects.exists()


def test_a_known_source_is_declared_once_in_a_role(world: World, client_of: ClientOf) -> None:
    factories.complete_version(world, title="First")
    version, client = factories.draft_version(world, title="Second"), client_of("sade")
    sent = {"which": "known", "known-source": str(Source.objects.get().pk), "known-role": "training"}

    first, second = (client.post(page_of(version, "sources/"), sent) for _ in range(2))

    assert (first.status_code, second.status_code, version.derivations.count()) == (302, 400, 1)
    assert second.context["known"].errors["source"] == ["“Insurance claims 2024” is already declared in this role."]


def test_sources_of_strangers_are_not_offered(world: World, client_of: ClientOf) -> None:
    factories.complete_version(world, by="nia", title="Theirs")
    version = factories.draft_version(world)

    assert client_of("sade").get(page_of(version, "sources/")).context["known"] is None


def test_a_source_is_taken_off(world: World, client_of: ClientOf) -> None:
    version = factories.complete_version(world)

    answer = client_of("sade").post(page_of(version, f"sources/{version.derivations.get().pk}/remove/"))

    assert (answer.status_code, version.derivations.count(), Source.objects.count()) == (302, 0, 1)


def test_columns_are_chosen_from_the_real_ones(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")

    page = client.get(page_of(version, "columns/"))
    chosen = {"targets": ["cost"], "subgroups": ["sex", "region"]}
    answer = client.post(page_of(version, "columns/"), revision(client, page_of(version, "columns/")) | chosen)

    assert [column["name"] for column, _ in page.context["rows"]] == ["age", "sex", "region", "cost", "ill"]
    assert answer.status_code == 302
    version = factories.fresh(version)
    assert (version.targets, version.sensitive, version.subgroups) == (["cost"], [], ["sex", "region"])


def test_a_column_that_is_not_there_is_refused(world: World, client_of: ClientOf) -> None:
    version = factories.complete_version(world)

    page = client_of("sade").post(page_of(version, "columns/"), {"targets": ["salary"]})

    assert (page.status_code, list(page.context["form"].errors), factories.fresh(version).targets) == (
        400,
        ["targets"],
        ["ill"],
    )


RULE = "rules:\n  - {name: paid, sql: cost >= 0}\n"


def test_a_declaration_is_saved_as_it_was_typed(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")

    answer = client.post(page_of(version, "declaration/"), {"declaration": RULE.replace("\n", "\r\n")})

    assert (answer.status_code, factories.fresh(version).declaration) == (302, RULE)
    page = client.get(page_of(version, "columns/"))
    assert page.context["declared"]["declaration"].value() == RULE
    assert (factories.fresh(version).targets, page.context["form"]["targets"].value()) == (["ill"], ["ill"])


def test_a_wrong_declaration_stays_as_it_was_typed_with_what_is_wrong_beside_it(
    world: World, client_of: ClientOf
) -> None:
    version, wrong = factories.complete_version(world), "sequence: {key: person, order: age}"
    client = client_of("sade")

    page = client.post(page_of(version, "declaration/"), {"declaration": wrong})
    quietly = client.post(page_of(version, "declaration/"), {"declaration": wrong}, headers=SCRIPT)

    assert (page.status_code, quietly.status_code, factories.fresh(version).declaration) == (400, 400, "")
    assert page.context["declared"].errors == {
        "declaration": ["The synthetic table has no column “person”, which is named in: sequence."]
    }
    assert page.context["declared"]["declaration"].value() == wrong
    assert page.context["form"]["targets"].value() == ["ill"]


def test_a_declaration_is_read_before_the_version_is_locked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    version, seen = factories.complete_version(world), []
    for module, name in ((declaration, "read"), (datasets, "lock")):
        known = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *asked, name=name, known=known: (seen.append(name), known(*asked))[1])

    datasets.save_registration(version, fields={"declaration": RULE}, by=world.actor("sade"))

    assert seen == ["read", "lock", "lock"]


def test_a_declaration_goes_over_to_the_next_version_and_is_signed(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world)
    before = factories.standing(made).record.part_digests
    client = client_of("sade")
    assert client.post(page_of(made.version, "declaration/"), {"declaration": RULE}).status_code == 302

    record = factories.standing(made).record
    following = datasets.start_version(made.version.dataset, by=world.actor("sade"))

    assert {name for name, value in record.part_digests.items() if before[name] != value} == {"registration"}
    assert record.content["parts"]["registration"]["declaration"] == RULE
    assert following.declaration == RULE
    assert escape(RULE.splitlines()[1]) in client.get(f"/versions/{made.version_id}/").content.decode()


def test_columns_wait_for_a_table(world: World, client_of: ClientOf) -> None:
    assert client_of("sade").get(page_of(factories.draft_version(world), "columns/")).status_code == 409


def test_finishing_freezes_the_files(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")

    answer = client.post(page_of(version, "finish/"))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/versions/{version.pk}/")
    assert factories.fresh(version).is_registered
    assert send(client, version, "holdout", factories.table("holdout", seed=7)).status_code == 409


def test_finishing_names_everything_that_is_missing(world: World, client_of: ClientOf) -> None:
    page = client_of("sade").post(page_of(factories.draft_version(world), "finish/"))

    assert page.status_code == 409
    assert page.context["reasons"] == (
        "Say what the version is for.",
        "Add the synthetic table.",
        "Add the train table: without it nothing can be measured. If there is none, choose what there is to compare with.",
        "Declare at least one source with its rights.",
        "File the generation log.",
    )
    assert all(escape(reason) in page.content.decode() for reason in page.context["reasons"])
