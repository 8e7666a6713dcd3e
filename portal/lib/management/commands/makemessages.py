"""Django's makemessages, which also knows the names under which rules and harness say a sentence late."""

from django.core.management.commands import makemessages

MARKS = {
    "lazily": (1,),
    "to_translate": (1,),
    "Refused": (1,),
    "caveat": (2,),
    "Name": (1, 2),
    "Section": (1,),
    "Term": (1, 2, 3),
    "Words": (1, 2),
}
"""Which arguments are sentences. The gettext tools take one argument of a name at a time, so there is a pass for each."""


class Command(makemessages.Command):
    def process_files(self, file_list: list[makemessages.TranslatableFile]) -> None:
        known = makemessages.Command.xgettext_options
        for place in range(max(map(len, MARKS.values()))):
            marks = [f"--keyword={name}:{places[min(place, len(places) - 1)]}" for name, places in MARKS.items()]
            self.xgettext_options = [*known, *marks]
            super().process_files(file_list)
