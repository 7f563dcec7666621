from django.urls import include, path

from outreach import (
    capacity_views,
    event_views,
    readiness_views,
    rollout_views,
    verifying_views,
    visit_views,
    volunteer_views,
)

app_name = "outreach"
urlpatterns = [
    path("rollout/", rollout_views.RolloutList.as_view(), name="rollout_list"),
    path("rollout/begin/", rollout_views.BeginRollout.as_view(), name="rollout_begin"),
    path("rollout/capacity/", capacity_views.CapacityByBorough.as_view(), name="rollout_capacity"),
    path("rollout/capacity/wards/", capacity_views.CapacityByWard.as_view(), name="rollout_capacity_wards"),
    path(
        "rollout/evidence/<reference>/withdraw/", readiness_views.WithdrawEvidence.as_view(), name="evidence_withdraw"
    ),
    path("rollout/<reference>/", rollout_views.RolloutDetail.as_view(), name="rollout_detail"),
    path("rollout/<reference>/plan-go-live/", rollout_views.PlanGoLive.as_view(), name="rollout_plan_go_live"),
    path("rollout/<reference>/record-go-live/", rollout_views.RecordGoLive.as_view(), name="rollout_record_go_live"),
    path(
        "rollout/<reference>/withdraw-go-live/",
        rollout_views.WithdrawGoLive.as_view(),
        name="rollout_withdraw_go_live",
    ),
    path("rollout/<reference>/move/", rollout_views.MoveRollout.as_view(), name="rollout_move"),
    path("rollout/<reference>/evidence/", readiness_views.RecordEvidence.as_view(), name="rollout_record_evidence"),
    path("volunteers/", volunteer_views.VolunteerList.as_view(), name="volunteer_list"),
    path("volunteers/<reference>/card/", verifying_views.GiveCard.as_view(), name="volunteer_give_card"),
    path("volunteers/cards/<reference>/revoke/", verifying_views.RevokeCard.as_view(), name="card_revoke"),
    path("visitors/", verifying_views.CheckVisitor.as_view(), name="check_visitor"),
    path("visitors/<reference>/", verifying_views.VisitorCheckDetail.as_view(), name="visitor_check_detail"),
    path("visitors/<reference>/settle/", verifying_views.SettleVisitorCheck.as_view(), name="visitor_check_settle"),
    path("visits/", visit_views.VisitList.as_view(), name="visit_list"),
    path("visits/plan/", visit_views.PlanVisit.as_view(), name="visit_plan"),
    path("visits/<reference>/", visit_views.VisitDetail.as_view(), name="visit_detail"),
    path("visits/<reference>/cancel/", visit_views.CancelVisit.as_view(), name="visit_cancel"),
    path("events/", event_views.EventList.as_view(), name="event_list"),
    path("events/log/", event_views.LogEvent.as_view(), name="event_log"),
    path("events/<reference>/", event_views.EventDetail.as_view(), name="event_detail"),
    path("field/", include("outreach.field.urls")),
]
