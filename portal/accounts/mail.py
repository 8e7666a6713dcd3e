"""A message to a person at the address by which they are known."""

import structlog
from django.conf import settings
from django.core.mail import send_mail

from portal.accounts.models import User

log = structlog.get_logger()


def send(user: User, *, subject: str, text: str) -> bool:
    """Whether it was handed to a mail server; false where none is set up, or it did not take it."""
    if not settings.EMAIL_HOST:
        return False
    try:
        send_mail(subject, text, None, [user.email])
    except OSError as error:
        log.warning("mail was not sent", person=str(user.pk), error=str(error))
        return False
    return True
