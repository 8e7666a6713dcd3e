"""Language models: which, asked how, with what settings."""

from governance.generation_log.fields.field import LANGUAGE, Field
from governance.vocabulary import GeneratorType as Type
from portal.lib.language import lazily as _

WRITTEN = LANGUAGE | {Type.HYBRID}
"""Those whose log may name a model and its prompts."""

FIELDS = (
    Field("/models", _("Models"), _("the rows are what these models wrote."), LANGUAGE),
    Field("/models/*/role", _("Part it played"), _("a model that writes is judged otherwise than one that filters."), WRITTEN),
    Field("/models/*/id", _("Model"), _("the rows are what this model wrote or chose."), WRITTEN),
    Field("/models/*/version", _("Pinned version"),
        _("a model behind the same name changes; write “unpinned” where the provider gives no version."), WRITTEN),
    Field("/models/*/provider", _("Provider"), _("the provider's terms apply to what the model wrote."), WRITTEN),
    Field("/models/*/access", _("How it was reached"), _("a hosted model received the prompts; one run here did not."), WRITTEN),
    Field("/models/*/licence", _("Licence or terms"), of=WRITTEN),
    Field("/models/*/terms_allow_output_for_training", _("Do its terms allow training on what it wrote?"), of=WRITTEN),
    Field("/prompts", _("Prompts"), _("what was asked decides what was written."), LANGUAGE),
    Field("/prompts/*/template_id", _("Prompt"), _("people refer to the prompt by its name."), WRITTEN),
    Field("/prompts/*/version", _("Version"), _("one word changed makes another prompt."), WRITTEN),
    Field("/prompts/*/sha256", _("SHA-256"), _("the digest says which text was used, even where the text is kept back."), WRITTEN),
    Field("/prompts/*/text", _("Text"), of=WRITTEN),
    Field("/prompts/*/redacted", _("Keep the digest only, and hold the text back?"), of=WRITTEN),
    Field("/sampling/temperature", _("Temperature"), _("how varied the text is depends on it."), LANGUAGE),
    Field("/sampling/top_p", _("Top p"), of=LANGUAGE),
    Field("/sampling/max_tokens", _("Most tokens in one answer"), of=LANGUAGE),
)  # fmt: skip
