"""What maps and impact reports show on the home page and in the menu."""

from django.urls import reverse

from fraudhub.accounts.roles import Permission
from fraudhub.jobs.sockets import Asked
from fraudhub.web.sockets import Card, Menu, NavLink
from mapping.breakdowns import MapRequest
from mapping.drawing.plans import areas_in_question
from mapping.models import Evaluation, MapEdition, PanelFigures
from mapping.sources import areas


def navigation(_, viewer):
    return [
        NavLink("Maps", "mapping:map_list", Permission.SEE_MAPS, Menu.FIGURES),
        NavLink("Impact", "mapping:impact_list", Permission.SEE_IMPACT, Menu.FIGURES),
    ]


def home_cards(_, viewer):
    if viewer.may(Permission.SEE_MAPS):
        yield Card(
            "Maps",
            "Where fraud is reported, by borough and ward, with small numbers hidden.",
            links=[("Draw a map", reverse("mapping:map_new")), ("Maps already drawn", reverse("mapping:map_list"))],
        )
    if viewer.may(Permission.SEE_IMPACT):
        yield Card(
            "Impact",
            "Before and after in boroughs with a hub, beside the boroughs without.",
            links=[
                ("Compare before and after", reverse("mapping:impact_new")),
                ("Reports already written", reverse("mapping:impact_list")),
                ("Figures given to the panel", reverse("mapping:panel_list")),
            ],
        )


def what_was_asked(jobs, viewer):
    """The map or the report each job was asked for, called as it is when it is there."""
    maps = [job for job in jobs if job.kind == "map"]
    if maps:
        editions = MapEdition.objects.within(viewer.scope_for(Permission.SEE_MAPS)).for_audience(viewer.audience)
        drawn = {edition.job_id: edition for edition in editions.filter(job__in=maps).only("job_id", "reference")}
        for job in maps:
            title = MapRequest(**job.params).title()
            yield Asked(job.pk, title, drawn[job.pk].url() if job.pk in drawn else "")
    reports = [job for job in jobs if job.kind == "impact_report"]
    if reports:
        names = areas.borough_names()
        seen = Evaluation.objects.within(viewer.scope_for(Permission.SEE_IMPACT)).for_audience(viewer.audience)
        asked = {each.job_id: each for each in seen.filter(job__in=reports).only("job_id", "reference")}
        for job in reports:
            title = f"{areas_in_question(job.params['treated'], names)} before and after"
            yield Asked(job.pk, title, asked[job.pk].url() if job.pk in asked else "")
    counted = [job for job in jobs if job.kind == "panel_figures"]
    if counted:
        seen = PanelFigures.objects.within(viewer.scope_for(Permission.SEE_IMPACT)).for_audience(viewer.audience)
        made = {each.job_id: each for each in seen.filter(job__in=counted).only("job_id", "reference")}
        for job in counted:
            yield Asked(job.pk, "Figures given to the panel", made[job.pk].url() if job.pk in made else "")
    stories = [job for job in jobs if job.kind == "borough_story"]
    names = areas.borough_names() if stories else {}
    for job in stories:
        title = f"Story of {names[job.params['borough']]}"
        yield Asked(job.pk, title, reverse("mapping:impact_detail", args=[job.params["report"]]))
    for job in jobs:
        if job.kind == "plan_power":
            title = f"What version {job.params['version']} of a plan could see"
            yield Asked(job.pk, title, reverse("mapping:plan_detail", args=[job.params["plan"]]))
