"""The roles a person can hold in an organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    RESEARCHER = "researcher", _("Researcher")
    PI = "pi", _("Principal investigator")
    REVIEWER = "reviewer", _("Compliance reviewer")
    LAB_HEAD = "lab_head", _("Lab head")
    OFFICIAL = "official", _("Institutional official")
    VENDOR = "vendor", _("Vendor officer")
    PROCUREMENT = "procurement", _("Procurement")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
