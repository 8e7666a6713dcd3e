"""The generator: what it is, how it was set, what it was trained on."""

from governance.generation_log.fields.field import FITTED, FROM_ROWS, NEURAL, Field
from governance.vocabulary import GeneratorType as Type
from portal.lib.language import lazily as _

SET = "/generator/hyperparameters/"


def only(*kinds: Type) -> frozenset[Type]:
    return frozenset(kinds)


FIELDS = (
    Field("/generator/name", _("Name"), _("readers look the method up by it.")),
    Field("/generator/version", _("Version"), _("another version of the same program makes other rows.")),
    Field("/generator/repository", _("Repository")),
    Field("/generator/components", _("Components"), _("of several methods each is judged by itself."), only(Type.HYBRID), least=2),
    Field(f"{SET}learning_rate", _("Learning rate"), _("how closely the model follows its rows depends on it."),
        only(Type.FINETUNED_LLM)),
    Field(f"{SET}architecture", _("Architecture"), _("how much the network can remember depends on its size."), only(Type.GAN)),
    Field(f"{SET}latent_dimensions", _("Latent dimensions"), _("how much of a row the code can keep depends on them."),
        only(Type.VAE)),
    Field(f"{SET}steps", _("Steps"), _("how far the rows move from noise, or the agents in time, depends on them."),
        only(Type.DIFFUSION, Type.AGENT_BASED)),
    Field(f"{SET}order", _("Order of the columns"), _("a column is drawn given those before it, so the order decides what is kept."),
        only(Type.AUTOREGRESSIVE_TABULAR)),
    Field(f"{SET}structure", _("Structure"), _("a Bayesian network keeps the dependencies that it has an edge for, and no others."),
        only(Type.BAYESIAN_NETWORK)),
    Field(f"{SET}family", _("Copula family"), _("the family decides how extremes occur together."), only(Type.COPULA)),
    Field(f"{SET}marginals", _("Marginals"), _("only what was measured of the real rows can be in the synthetic ones."),
        only(Type.COPULA, Type.MARGINAL_BASED_DP)),
    Field(f"{SET}method", _("Method"), _("whether real rows are repeated, mixed or changed depends on it."),
        only(Type.RESAMPLING_AUGMENTATION)),
    Field(f"{SET}parameters", _("Parameters"), _("a simulation shows what its parameters put in."),
        only(Type.SIMULATION, Type.AGENT_BASED)),
    Field(f"{SET}agents", _("Agents"), _("how many agents of which kinds act decides what can be seen of a group."),
        only(Type.AGENT_BASED)),
    Field(f"{SET}rules_sha256", _("Digest of the rules"), _("the rules are the generator; the digest says which ones."),
        only(Type.RULE_BASED)),
    Field(f"{SET}tools", _("Tools"), _("tools bring text from elsewhere into the data; an empty list says that there were none."),
        only(Type.AGENTIC_LLM), least=0),
    Field(f"{SET}stop_rule", _("When the agents stop"), _("what stays in the data depends on when agents are content."),
        only(Type.AGENTIC_LLM)),
    Field("/generator/training/records", _("Rows it was trained on"),
        _("how likely a row is to be remembered depends on how many there were."), FROM_ROWS),
    Field("/generator/training/epochs", _("Epochs"), _("a model that saw its rows more often remembers more of them."), NEURAL),
    Field("/determinism", _("Repeatability"), _("it says what running it again would give."),
        only(*FITTED, Type.PROMPT_LLM, Type.AGENTIC_LLM, Type.CORPUS_PIPELINE)),
)  # fmt: skip
