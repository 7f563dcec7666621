from django.urls import path

from fraudhub.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.JobList.as_view(), name="list"),
    path("jobs/<str:reference>/", views.JobDetail.as_view(), name="detail"),
    path("jobs/<str:reference>/now/", views.JobNow.as_view(), name="now"),
    path("files/<str:reference>/", views.DownloadArtefact.as_view(), name="download"),
]
