"""The roles a person can hold in an organisation."""

from django.db.models import TextChoices


class Role(TextChoices):
    RESEARCHER = "researcher", "Researcher"
    PI = "pi", "Principal investigator"
    REVIEWER = "reviewer", "Compliance reviewer"
    LAB_HEAD = "lab_head", "Lab head"
    OFFICIAL = "official", "Institutional official"
    VENDOR = "vendor", "Vendor officer"
    PROCUREMENT = "procurement", "Procurement"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"
