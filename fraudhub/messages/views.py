from django.conf import settings
from django.urls import reverse

from fraudhub.accounts.one_time_links import with_links, without_links
from fraudhub.accounts.roles import Permission
from fraudhub.govuk.templatetags.govuk import uk_datetime
from fraudhub.messages.audit import MessageAudit
from fraudhub.messages.models import Message
from fraudhub.web.doorways import RecordDetail, RecordList


class MessageList(RecordList):
    model = Message
    permission = Permission.SEE_OUTBOX
    template_name = "messages/list.html"
    page_title = "Outbox"
    audit_action = MessageAudit.OUTBOX_READ


class MessageDetail(RecordDetail):
    model = Message
    permission = Permission.SEE_OUTBOX
    template_name = "messages/detail.html"
    audit_action = MessageAudit.READ

    def title(self):
        return self.object.subject or f"{self.object.get_channel_display()} {self.object.reference}"

    def get_context_data(self, **kwargs):
        message = self.object
        rows = [
            {"key": "To", "value": message.to_address},
            {"key": "By", "value": message.get_channel_display()},
            {"key": "Written", "value": uk_datetime(message.created_at)},
            {"key": "State", "value": message.get_state_display()},
        ]
        # Nobody receives a mail of the demonstration; elsewhere a link is for who it was sent to.
        body = with_links(message.body) if settings.DEMONSTRATION else without_links(message.body)
        return super().get_context_data(body=body, rows=rows, list_href=reverse("hub_messages:list"), **kwargs)
