from django.urls import path

from mapping import views
from mapping.impact import cost_views, panel_views, plan_views
from mapping.impact import views as impact_views

app_name = "mapping"
urlpatterns = [
    path("maps/", views.MapList.as_view(), name="map_list"),
    path("maps/new/", views.RequestMap.as_view(), name="map_new"),
    path("maps/<str:reference>/", views.MapDetail.as_view(), name="map_detail"),
    path("maps/<str:reference>/picture/", views.MapPicture.as_view(), name="map_picture"),
    path("maps/<str:reference>/sheet.svg", views.MapSheet.as_view(), name="map_sheet"),
    path("maps/<str:reference>/figures.csv", views.MapFigures.as_view(), name="map_figures"),
    path("impact/", impact_views.ImpactList.as_view(), name="impact_list"),
    path("impact/new/", impact_views.RequestImpact.as_view(), name="impact_new"),
    path("impact/panel/", panel_views.PanelList.as_view(), name="panel_list"),
    path("impact/panel/new/", panel_views.RequestPanel.as_view(), name="panel_new"),
    path("impact/panel/<str:reference>/", panel_views.PanelDetail.as_view(), name="panel_detail"),
    path("impact/plans/", plan_views.PlanList.as_view(), name="plan_list"),
    path("impact/plans/new/", plan_views.MakePlan.as_view(), name="plan_new"),
    path("impact/plans/<str:reference>/", plan_views.PlanDetail.as_view(), name="plan_detail"),
    path("impact/plans/<str:reference>/change/", plan_views.ChangePlan.as_view(), name="plan_change"),
    path("impact/plans/<str:reference>/freeze/", plan_views.FreezePlan.as_view(), name="plan_freeze"),
    path("impact/plans/<str:reference>/report/", plan_views.ReportOnPlan.as_view(), name="plan_report"),
    path("impact/costs/", cost_views.CostList.as_view(), name="cost_list"),
    path("impact/costs/new/", cost_views.RecordCost.as_view(), name="cost_new"),
    path("impact/costs/figures/", cost_views.UnitFigures.as_view(), name="unit_figures"),
    path("impact/costs/figures/new/", cost_views.RecordUnitFigure.as_view(), name="unit_figure_new"),
    path("impact/costs/<str:reference>/correct/", cost_views.CorrectCost.as_view(), name="cost_correct"),
    path("impact/<str:reference>/story/", impact_views.WriteStory.as_view(), name="impact_story"),
    path("impact/<str:reference>/", impact_views.ImpactDetail.as_view(), name="impact_detail"),
]
