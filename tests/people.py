"""Who takes part in the tests: two institutions that must not see each other, and a vendor."""

from dataclasses import dataclass

from governance import libraries
from governance.actions.libraries import shelve
from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.people import actor_of
from portal.accounts.roles import Role

PASSWORD = "correct horse battery staple"

NORTHGATE = {
    "sade": ("Sade Okafor", "Research fellow", Role.RESEARCHER, "lab"),
    "priya": ("Priya Raman", "Professor of health economics", Role.PI, "lab"),
    "rui": ("Rui Tavares", "Compliance officer", Role.REVIEWER, "institution"),
    "ines": ("Ines Holm", "Privacy officer", Role.REVIEWER, "institution"),
    "noor": ("Noor Haddad", "Statistician", Role.REVIEWER, "institution"),
    "ama": ("Ama Boateng", "Head of the lab", Role.LAB_HEAD, "lab"),
    "otto": ("Otto Lindqvist", "Dean of research", Role.OFFICIAL, "institution"),
    "petra": ("Petra Novak", "Procurement officer", Role.PROCUREMENT, "institution"),
    "ada": ("Ada Ferrara", "Auditor", Role.AUDITOR, "institution"),
    "adam": ("Adam Berg", "Administrator", Role.ADMINISTRATOR, "institution"),
}
EASTBROOK = {
    "nia": ("Nia Adeyemi", "Research fellow", Role.RESEARCHER, "lab"),
    "nils": ("Nils Aas", "Professor", Role.PI, "lab"),
    "nora": ("Nora Weiss", "Compliance officer", Role.REVIEWER, "institution"),
    "nat": ("Nat Cole", "Head of the lab", Role.LAB_HEAD, "lab"),
    "nell": ("Nell Ito", "Dean", Role.OFFICIAL, "institution"),
    "ned": ("Ned Park", "Procurement officer", Role.PROCUREMENT, "institution"),
    "nic": ("Nic Roy", "Auditor", Role.AUDITOR, "institution"),
    "neil": ("Neil Orr", "Administrator", Role.ADMINISTRATOR, "institution"),
}
VENDORS = {
    "vera": ("Vera Lang", "Data officer", Role.VENDOR, "Aldermere Analytics"),
    "victor": ("Victor Rao", "Data officer", Role.VENDOR, "Corvane Data"),
}


@dataclass(frozen=True)
class World:
    """Organisations by name and users by first name."""

    organisations: dict[str, Organisation]
    users: dict[str, User]

    def actor(self, name: str) -> Actor:
        """The person as an actor, with the roles in force now."""
        return actor_of(self.users[name])

    @property
    def lab(self) -> Organisation:
        return self.organisations["Health Economics Lab"]

    @property
    def northgate(self) -> Organisation:
        return self.organisations["Northgate Trust"]

    @property
    def vendor(self) -> Organisation:
        return self.organisations["Aldermere Analytics"]


def settle() -> World:
    """Founds the organisations and gives everybody an account and a role. Tests that commit emptied the shelf, so it is filled."""
    shelve(libraries.shipped())
    organisations: dict[str, Organisation] = {}
    users: dict[str, User] = {}
    for institution, lab, people in (
        ("Northgate Trust", "Health Economics Lab", NORTHGATE),
        ("Eastbrook University", "Eastbrook Genomics Lab", EASTBROOK),
    ):
        places = {"institution": Organisation.objects.create(name=institution, kind="institution")}
        places["lab"] = Organisation.objects.create(name=lab, kind="lab", parent=places["institution"])
        organisations |= {place.name: place for place in places.values()}
        for name, (full, title, role, place) in people.items():
            users[name] = person(name, full, title, role, places[place])
    for name, (full, title, role, vendor) in VENDORS.items():
        organisations[vendor] = Organisation.objects.create(name=vendor, kind="vendor")
        users[name] = person(name, full, title, role, organisations[vendor])
    users["zoe"] = User.objects.create_user("zoe@example.org", PASSWORD, name="Zoe Null")
    return World(organisations, users)


def person(name: str, full: str, title: str, role: Role, place: Organisation) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, name=full, title=title)
    Membership.objects.create(user=user, organisation=place, role=role)
    return user
