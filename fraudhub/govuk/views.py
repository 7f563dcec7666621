from fraudhub.govuk.gallery import forms_shown, specimens
from fraudhub.web.doorways import Page


class Design(Page):
    """Every component with its inputs."""

    template_name = "govuk/design.html"
    permission = None
    page_title = "Design of the pages"

    def get_context_data(self, **kwargs):
        shown = [{"specimen": specimen, "drawn": specimen.draw(self.request)} for specimen in specimens()]
        return super().get_context_data(shown=shown, forms_shown=forms_shown(), **kwargs)
