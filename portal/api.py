"""The JSON door: the same actions as the pages, below /api/v1/, with its own description."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from evaluations import api as evaluations
from governance.api import urls as governance
from portal.lib.api.endpoint import Nowhere

drawn = csp_update({"style-src": [SELF, UNSAFE_INLINE]})

schema = SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[])
documentation = SpectacularSwaggerSplitView.as_view(
    url_name="schema", permission_classes=[AllowAny], authentication_classes=[]
)

urlpatterns: list[Any] = [
    *governance.urlpatterns,
    *evaluations.urlpatterns,
    path("schema/", schema, name="schema"),
    path("docs/", drawn(documentation), name="api-docs"),
    re_path("", Nowhere.as_view()),
]
