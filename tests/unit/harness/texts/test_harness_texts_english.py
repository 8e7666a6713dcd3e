"""Leftovers are looked for by English phrases; where documents are in another language, nothing passes silently."""

import pytest

from evaluations.harness.corpora import caveats as of_corpora
from evaluations.harness.corpora.declared import parsed as corpus_declared
from evaluations.harness.corpora.material import Corpus
from evaluations.harness.engine import library
from evaluations.harness.engine.run import run
from evaluations.harness.text import caveats as of_text
from evaluations.harness.texts.declared import Declared
from evaluations.harness.texts.documents import documents_of
from evaluations.harness.texts.given import Texts
from evaluations.harness.texts.patterns import other_languages

ENGLISH = "The patient slept well and was discharged with a letter to the family doctor."
OTHERS = {
    "German": "Als KI-Sprachmodell kann ich dabei leider nicht helfen. Der Patient war in der Nacht ruhig.",
    "French": "En tant que modèle de langage, je ne peux pas vous aider. Le patient est sorti avec une lettre.",
    "Spanish": "Como modelo de lenguaje, no puedo ayudar con eso. El paciente durmió bien y fue dado de alta.",
    "Dutch": "Als taalmodel kan ik daar niet bij helpen. De patiënt is met een brief naar huis gegaan.",
    "Danish": "Som sprogmodel kan jeg ikke hjælpe med det. Patienten sov godt og blev udskrevet for en time siden.",
    "Chinese": "作为一个语言模型，我无法协助处理。患者昨晚睡得很好。",
}
COUNT = 60


def documents(text, foreign, count=COUNT):
    texts = [{"text": f"{text if at < foreign else ENGLISH} {at}"} for at in range(count)]
    return documents_of(enumerate(texts, 1), Declared())


def measured(protocol, metric, material):
    (one,) = run(library.load(protocol).only([metric]), material, seed=0).measurements
    return one


def both(text, foreign):
    made = documents(text, foreign)
    yield measured("text-1", "t.meta", Texts(None, None, (made,), Declared()))
    declared = corpus_declared({})
    records = ({"id": str(at), "text": one} for at, one in enumerate(made.texts["text"]))
    yield measured("corpus-1", "c.meta", Corpus(documents_of(enumerate(records, 1), declared.read), declared))


@pytest.mark.parametrize("language", OTHERS)
def test_leftovers_in_another_language_are_not_seen_and_the_report_says_so(language):
    for one in both(OTHERS[language], COUNT):
        assert (one.estimate, [(said.code, dict(said.parameters)) for said in one.caveats]) == (
            0.0,
            [("english-leftovers", {"share": 1.0})],
        )


@pytest.mark.parametrize(("foreign", "share"), [(0, None), (6, None), (7, 0.12), (30, 0.5)])
def test_a_few_texts_without_an_english_word_may_be_short(foreign, share):
    for one in both(OTHERS["German"], foreign):
        assert [said.parameters["share"] for said in one.caveats] == ([] if share is None else [share])


def test_parts_count_as_one_set():
    assert other_languages([[ENGLISH] * 3, [OTHERS["Dutch"]]]) == 0.25
    assert other_languages([[ENGLISH], [ENGLISH.upper()]]) == 0.0


def test_both_kinds_of_data_say_it_in_the_same_words():
    code = "english-leftovers"
    said = of_text.SENTENCES[code].format(share=0.5)
    assert said == of_corpora.SENTENCES[code].format(share=0.5)
    assert said.startswith("50% of the documents hold no common English word.")
