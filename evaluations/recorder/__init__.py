"""Records a generation run while it runs: environment, seeds, prompts, models, counts, outputs, times. Standard library alone, offline.

It never breaks the pipeline that it records: what it cannot record becomes a deviation in the log, and the pipeline goes on.
"""

from evaluations.recorder.recording import Recording, record
from evaluations.recorder.stage import Stage

__all__ = ["Recording", "Stage", "record"]
