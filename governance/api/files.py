"""The files of a version: streamed in, listed, downloaded, removed before registration."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.actions import files
from governance.api.shapes import Person, Shape
from governance.models import StoredFile, Version
from governance.queries.api import allowed_on_file, versions_of
from governance.queries.versions import files_for
from governance.standing import Allowed
from governance.vocabulary import FileRole
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.lib.api.parsers import Multipart
from portal.lib.api.schema import LISTS, SENDS, WRITES, operation
from portal.lib.api.strict import Choice, Strict, Upload
from portal.lib.uploads import refusal

TAG = "Files"


class FileShape(Shape):
    """A file as it was uploaded and, for a table, as it was read. A synthetic table has the number of its draw."""

    uploaded_by = Person(read_only=True)
    columns = serializers.ListField(
        child=serializers.DictField(), read_only=True, help_text="Name and type of each column."
    )

    class Meta:
        model = StoredFile
        fields = (
            "id", "role", "draw", "name", "media_type", "sha256", "bytes", "is_held", "table_sha256", "rows", "columns", "uploaded_at",
            "uploaded_by", "allowed_actions",
        )  # fmt: skip
        read_only_fields = fields

    def allowed(self, thing: StoredFile, actor: Actor) -> list[Allowed]:
        return allowed_on_file(thing, actor)


class NewFile(Strict):
    """A file and the part it plays."""

    role = Choice(FileRole)
    file = Upload(
        help_text="CSV, TSV or JSON Lines (also .gz or .zst), Parquet, Excel, Stata, SPSS or SAS for a table."
    )


class Receiving(Endpoint):
    """An address that takes a file."""

    parser_classes = [Multipart]
    takes_files = True

    def asked(self, form: type[Strict], *, partial: bool = False) -> dict[str, Any]:
        data = self.request.data
        if reason := refusal(self.request._request):  # noqa: SLF001 - Django's request has the upload handlers
            raise reason
        return self.checked(form, data, partial=partial)


def seen(version: Version, actor: Actor) -> QuerySet[StoredFile]:
    return version.files.filter(pk__in=[file.pk for file in files_for(version, actor)])


class FilesOfVersion(Receiving):
    @operation("List the files of a version", tag=TAG, answer=FileShape(many=True), refuses=LISTS)
    def get(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        return self.page(FileShape, seen(found, self.actor).select_related("uploaded_by"))

    @operation(
        "Add a file to a version",
        tag=TAG,
        asks={"multipart/form-data": NewFile},
        answer=FileShape,
        code=201,
        refuses=SENDS,
        description="Streamed to disk and hashed on the way. A table is read strictly in a limited process; a refusal says "
        "what is wrong by row and column, and nothing is kept.",
    )
    def post(self, _: Request, version: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        asked = self.asked(NewFile)
        made = files.store(found, role=asked["role"], upload=asked["file"], by=self.actor)
        return self.made(FileShape, self.find(self.find(versions_of(self.actor), version).files.all(), made.pk))


class OneFile(Endpoint):
    @operation("Read the details of a file", tag=TAG, answer=FileShape)
    def get(self, _: Request, version: UUID, file: UUID) -> Response:
        found = self.find(versions_of(self.actor), version)
        return self.answer(FileShape, self.find(seen(found, self.actor), file))

    @operation("Remove a file", tag=TAG, code=204, refuses=WRITES, says="Removed.")
    def delete(self, _: Request, version: UUID, file: UUID) -> Response:
        files.remove(self.find(self.find(versions_of(self.actor), version).files.all(), file), by=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns: list[Any] = [
    path("versions/<uuid:version>/files/", FilesOfVersion.as_view()),
    path("versions/<uuid:version>/files/<uuid:file>/", OneFile.as_view()),
]
