"""Django's makemessages, which also knows the name under which the rules say a sentence late."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=lazily"]
