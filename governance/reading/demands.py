"""Where a demand is met, in words. Pure."""

from governance.blockers import Place
from portal.lib.language import lazily

PLACES = {
    Place.USES: lazily("Uses and recipients"),
    Place.REGISTRATION: lazily("Registration"),
    Place.FILES: lazily("Files"),
    Place.LOG: lazily("Generation log"),
    Place.SOURCES: lazily("Sources and rights"),
    Place.COLUMNS: lazily("Columns for the evaluation"),
    Place.EVALUATION: lazily("Evaluation"),
    Place.RISK: lazily("Risk assessment"),
    Place.DOCUMENTS: lazily("Documents"),
}
