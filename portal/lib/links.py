"""A page by its name. What fetches says which page it means; the address is looked up only where it is shown."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the portal, what it is about, and the place on it."""

    page: str
    about: tuple[object, ...] = ()
    place: str = ""

    @property
    def url(self) -> str:
        address = reverse(self.page, args=self.about)
        return f"{address}#{self.place}" if self.place else address


def url_of(link: Link | None) -> str:
    return link.url if link else ""
