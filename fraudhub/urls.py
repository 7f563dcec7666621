"""Every app's front door on one page."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

import fraudhub.cases.api
import fraudhub.jobs.api
import fraudhub.people.api
import fraudhub.recovery.api
import fraudhub.referrals.api
import maaf.api
import mapping.api
import outreach.api

router = SimpleRouter()
HUB = (fraudhub.jobs, fraudhub.people, fraudhub.cases, fraudhub.referrals, fraudhub.recovery)
for app in (*HUB, outreach, maaf, mapping):
    app.api.register(router)

urlpatterns = [
    path("", include("fraudhub.web.urls")),
    path("", include("fraudhub.jobs.urls")),
    path("design/", include("fraudhub.govuk.urls")),
    path("documents/", include("fraudhub.documents.urls")),
    path("outbox/", include("fraudhub.messages.urls")),
    path("inbox/", include("fraudhub.inbox.urls")),
    path("people/", include("fraudhub.people.urls")),
    path("", include("fraudhub.referrals.urls")),
    path("", include("fraudhub.recovery.urls")),
    path("", include("fraudhub.cases.urls")),
    path("", include("outreach.urls")),
    path("", include("maaf.urls")),
    path("", include("mapping.urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/v1/", include((router.urls, "api"))),
]

handler400 = "fraudhub.web.errors.bad_request"
handler403 = "fraudhub.web.errors.not_allowed"
handler404 = "fraudhub.web.errors.not_found"
handler500 = "fraudhub.web.errors.fault"
