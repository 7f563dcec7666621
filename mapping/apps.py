from datetime import timedelta

from django.apps import AppConfig


class MappingConfig(AppConfig):
    name = "mapping"
    label = "mapping"
    verbose_name = "Maps and impact"

    def ready(self):
        from fraudhub.accounts.roles import Permission
        from fraudhub.jobs.kinds import ArtefactKind, JobKind, Queue, register
        from fraudhub.jobs.sockets import what_was_asked
        from fraudhub.web.sockets import home_cards, navigation
        from maaf.sockets import meeting_pack as pack_sections
        from mapping import panels

        register(
            JobKind(
                code="map",
                name="Drawing a map",
                function="mapping.editions.draw_edition",
                finish="mapping.verbs.keep_map",
                deadline=timedelta(minutes=5),
                queue=Queue.MAPS,
                artefact_kind=ArtefactKind.WORKING_EDITION,
                permission=Permission.SEE_MAPS,
                shared=True,
            )
        )
        register(
            JobKind(
                code="impact_report",
                name="Comparing before and after",
                function="mapping.impact.reports.write_report",
                finish="mapping.impact.verbs.keep_impact_report",
                deadline=timedelta(minutes=10),
                queue=Queue.REPORTS,
                artefact_kind=ArtefactKind.PUBLICATION,
                permission=Permission.SEE_IMPACT,
            )
        )
        register(
            JobKind(
                code="plan_power",
                name="Working out what a plan could see",
                function="mapping.impact.plan_power.work_out_power",
                finish="mapping.impact.plan_verbs.keep_power",
                deadline=timedelta(minutes=5),
                queue=Queue.REPORTS,
                permission=Permission.PLAN_ANALYSES,
            )
        )
        register(
            JobKind(
                code="panel_figures",
                name="Counting the panel’s figures",
                function="mapping.impact.panel_work.count_panel_figures",
                finish="mapping.impact.verbs.keep_panel_figures",
                deadline=timedelta(minutes=10),
                queue=Queue.REPORTS,
                permission=Permission.SEE_IMPACT,
            )
        )
        register(
            JobKind(
                code="borough_story",
                name="Writing a borough’s story",
                function="mapping.impact.stories.write_story",
                finish="mapping.impact.verbs.keep_story",
                deadline=timedelta(minutes=5),
                queue=Queue.REPORTS,
                artefact_kind=ArtefactKind.PUBLICATION,
                permission=Permission.SEE_IMPACT,
            )
        )
        pack_sections.plug("mapping", _sections_of_a_pack, order=50)
        what_was_asked.plug("mapping", panels.what_was_asked, order=50)
        navigation.plug("mapping", panels.navigation, order=50)
        home_cards.plug("mapping", panels.home_cards, order=50)


def _sections_of_a_pack(meeting, audience):
    from mapping import meeting_pack  # it draws, which only the process of a job does

    return meeting_pack.sections(meeting, audience)
