"""The pages of sources: who finds which, what a page says, a change by a form."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.models import Source
from governance.vocabulary import State
from tests import factories
from tests.integration.views.reading import panel, seen, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def page_of(source: Source, step: str = "") -> str:
    return f"/sources/{source.pk}/{step}"


def test_everybody_finds_the_sources_of_their_own_organisation(world: World, client_of: ClientOf) -> None:
    factories.submission(world, at=State.IN_FORCE)
    factories.complete_version(world, by="nia", title="Genomes")
    ours, theirs = Source.objects.order_by("pk")

    found = {
        name: [item.pk for item in client_of(name).get("/sources/").context["page"].items]
        for name in ("sade", "otto", "ada", "petra", "adam", "nia", "nell", "vera")
    }
    status = {name: client_of(name).get(page_of(ours)).status_code for name in found}

    assert found == {
        **{name: [ours.pk] for name in ("sade", "otto", "ada")},
        **{name: [] for name in ("petra", "adam", "vera")},
        **{name: [theirs.pk] for name in ("nia", "nell")},
    }
    assert {name for name, code in status.items() if code == 200} == {"sade", "otto", "ada"}
    assert set(status.values()) == {200, 404}


def test_a_list_is_narrowed_by_words_and_kind(world: World, client_of: ClientOf) -> None:
    factories.complete_version(world)
    client = client_of("sade")

    counts = [
        len(client.get("/sources/", query).context["page"].items)
        for query in ({}, {"q": "claims agreement"}, {"q": "survey"}, {"kind": "corpus"})
    ]

    assert counts == [1, 1, 0, 0]
    assert client.get("/sources/", {"kind": "horse"}).status_code == 400


def test_a_source_shows_its_rights_and_what_was_made_from_it(world: World, client_of: ClientOf) -> None:
    factories.submission(world, at=State.IN_FORCE)

    page = client_of("ada").get(page_of(Source.objects.get()))

    assert "Data use agreement 7" in panel(page, "rights")
    assert "Visits and costs, version 1" in panel(page, "derived")
    assert "In force" in panel(page, "derived")
    assert "It is as Sade Okafor declared it" in panel(page, "changes")
    assert "Change this source" not in text(page)


def test_a_change_of_a_right_asks_for_the_reason_then_for_a_word(world: World, client_of: ClientOf) -> None:
    made, client = factories.submission(world, at=State.IN_FORCE), client_of("sade")
    source = Source.objects.get()
    sent = seen(client, page_of(source, "change/")) | {"licence": "CC-BY-4.0"}

    first = client.post(page_of(source, "change/"), sent)
    second = client.post(page_of(source, "change/"), sent | {"reason": "It was published."})
    third = client.post(page_of(source, "change/"), sent | {"reason": "It was published.", "supersedes": "on"})

    assert (first.status_code, list(first.context["form"].errors)) == (400, ["reason"])
    assert second.status_code == 400
    assert "suspends approvals in force (1)" in text(second)
    assert (third.status_code, factories.again(made).state) == (302, State.SUSPENDED)
    page = client.get(page_of(source))
    assert "CC-BY-4.0" in panel(page, "rights")
    assert "Reason: “It was published.”" in panel(page, "changes")


def test_two_people_change_one_source_and_lose_nothing(world: World, client_of: ClientOf) -> None:
    factories.complete_version(world)
    source, sade, priya = Source.objects.get(), client_of("sade"), client_of("priya")
    hers, his = seen(sade, page_of(source, "change/")), seen(priya, page_of(source, "change/"))

    sade.post(page_of(source, "change/"), hers | {"uri": "https://example.org/hers"})
    late = priya.post(page_of(source, "change/"), his | {"uri": "https://example.org/his", "collected": "2024"})
    other = priya.post(page_of(source, "change/"), his | {"collected": "2024"})

    assert (late.status_code, other.status_code) == (409, 302)
    assert "https://example.org/hers" in text(late)
    assert (Source.objects.get().uri, Source.objects.get().collected) == ("https://example.org/hers", "2024")


def test_the_page_of_a_withdrawal_names_what_it_touches_and_who_has_the_data(world: World, client_of: ClientOf) -> None:
    made, client = factories.submission(world, at=State.IN_FORCE), client_of("otto")
    source = Source.objects.get()

    page = client.get(page_of(source, "withdraw/"))
    mark = page.context["reach"].mark
    empty = client.post(page_of(source, "withdraw/"), {"shown": mark})
    stale = client.post(page_of(source, "withdraw/"), {"shown": "0" * 16, "reason": "Consent is withdrawn."})
    done = client.post(page_of(source, "withdraw/"), {"shown": mark, "reason": "Consent is withdrawn."})

    assert "Visits and costs, version 1" in panel(page, "suspended")
    assert "Recipients: The modelling team of the lab." in panel(page, "suspended")
    assert [empty.status_code, stale.status_code, done.status_code] == [400, 409, 302]
    assert factories.again(made).state == State.SUSPENDED
    said = text(client.get(page_of(source)))
    assert "The authority is withdrawn, and 1 approval is suspended." in said
    assert "Reason: “Consent is withdrawn.”" in said
    assert client.post(page_of(source, "restore/"), {"reason": "They consented again."}).status_code == 302
    assert "Otto Lindqvist restored the authority" in panel(client.get(page_of(source)), "changes")


def test_a_version_is_declared_as_a_source_and_shown_upstream_and_downstream(world: World, client_of: ClientOf) -> None:
    first = factories.submission(world, at=State.IN_FORCE, title="First").version
    second, client = factories.complete_version(world, title="Second"), client_of("sade")
    address, sent = f"/versions/{second.pk}/register/sources/", {"which": "version", "version-role": "training"}

    wrong = client.post(address, sent | {"version-origin": "First"})
    absent = client.post(address, sent | {"version-origin": f"/versions/{second.pk}/"})
    done = client.post(address, sent | {"version-origin": f"https://portal.example/versions/{first.pk}/"})

    assert [wrong.status_code, absent.status_code, done.status_code] == [400, 400, 302]
    assert "First, version 1" in text(client.get(address))
    upstream = client.get(f"/versions/{second.pk}/").context["lineage"]
    downstream = client.get(f"/versions/{first.pk}/").context["lineage"]
    assert upstream.rows[0][:2] == ("Before", "Insurance claims 2024")
    assert "generation 2" in upstream.says
    assert downstream.rows[-1] == ("Made from it", "Second, version 1", "Not registered")
    source = Source.objects.get(derivations__version=first)
    assert client.get(page_of(source)).context["lineage"].rows[1:] == [
        ("Version", "First, version 1", "In force"),
        ("Made from it", "Second, version 1", "Not registered"),
    ]
