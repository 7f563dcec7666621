from django.urls import path

from fraudhub.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.ReportList.as_view(), name="report_list"),
    path("import/", views.Import.as_view(), name="import"),
    path("imports/", views.ImportList.as_view(), name="import_list"),
    path("imports/<reference>/", views.ImportDetail.as_view(), name="import_detail"),
    path("imports/<reference>/load/", views.LoadImport.as_view(), name="import_load"),
    path("imports/<reference>/refused/", views.RefusedRows.as_view(), name="import_refused"),
    path("<reference>/", views.ReportDetail.as_view(), name="report_detail"),
]
