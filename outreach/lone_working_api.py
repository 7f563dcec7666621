"""What a phone says about being out alone; part of the visits of the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from fraudhub.accounts.roles import Permission
from outreach.serializers import OutingReceiptSerializer, OutingWordInput
from outreach.verbs import receive_word
from outreach.verbs.lone_working_words import WORDS

WORD_PERMISSIONS = dict.fromkeys(WORDS, Permission.RECORD_VISIT)


def _word(description: str):
    return extend_schema(
        request=OutingWordInput,
        responses={200: OutingReceiptSerializer, 201: OutingReceiptSerializer},
        description=f"{description} 201 the first time, 200 with the stored answer when the same word comes again, 409 "
        "when its client_uuid came with other content or a rule stands in the way. A word that comes late is kept with "
        "both its times, and raises no alarm for somebody who has said since that they are safe.",
    )


class LoneWorking:
    """The four words of somebody on their own visit."""

    @_word("I have arrived.")
    @action(detail=True, methods=["post"])
    def start(self, request, reference=None):
        return self._receive(request, "start")

    @_word("15 minutes more.")
    @action(detail=True, methods=["post"])
    def extend(self, request, reference=None):
        return self._receive(request, "extend")

    @_word("I have left safely.")
    @action(detail=True, methods=["post"])
    def safe(self, request, reference=None):
        return self._receive(request, "safe")

    @_word("I need help.")
    @action(detail=True, methods=["post"])
    def help(self, request, reference=None):
        return self._receive(request, "help")

    def _receive(self, request, what: str) -> Response:
        visit = self.get_object()
        form = OutingWordInput(data=request.data)
        form.is_valid(raise_exception=True)
        answer = receive_word(visit, what, by=request.user, **form.validated_data)
        return Response(answer.body, status=answer.status if answer.first_time else 200)
