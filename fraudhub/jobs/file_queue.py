"""The queue of files that a hub on one machine uses when it has no Redis.

kombu's own transport opens a message's file where workers look for it and writes into it afterwards; a worker that
looks in between finds nothing in it, and ends. Here a message is written aside and then moved into its place at once.
So is the list of queues, which kombu opens before it locks it; and each connection has its own say in that list: where
they share one, the message of a second thread goes nowhere until the first thread has written it.
"""

import contextlib
import os
import uuid
from time import monotonic_ns

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        name = f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        place = os.path.join(self.data_folder_out, name)
        draft = f"{place}.draft"  # no worker looks for this ending
        try:
            with open(draft, "wb") as file:
                file.write(str_to_bytes(dumps(payload)))
            os.replace(draft, place)
        except OSError as problem:
            raise ChannelError(f"Cannot add file {place!r} to directory") from problem

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        file = self._exchange_file(exchange)
        if not file.exists():
            self.control_folder.mkdir(exist_ok=True)
            draft = file.with_name(f"{file.name}.{uuid.uuid4()}.draft")
            draft.write_bytes(str_to_bytes(dumps([])))
            with contextlib.suppress(FileExistsError):  # somebody was quicker: theirs stands
                os.link(draft, file)
            draft.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel

    def __init__(self, client, **kwargs):
        super().__init__(client, **kwargs)
        self.state = virtual.BrokerState()
