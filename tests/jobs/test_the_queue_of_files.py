"""A message is in its place whole or not at all."""

import threading

from kombu import Connection

from fraudhub.jobs.file_queue import Channel


def a_connection(folder):
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection(transport="fraudhub.jobs.file_queue:Transport", transport_options=options)


def test_a_worker_that_looks_while_a_message_is_written_never_finds_half_of_one(tmp_path):
    written, taken, ended = 300, [], threading.Event()

    def read():
        with a_connection(tmp_path) as connection:
            queue = connection.SimpleQueue("maps")
            while len(taken) < written and not (ended.is_set() and not any(tmp_path.glob("*.msg"))):
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    continue
                taken.append(message.payload["number"])
                message.ack()

    reader = threading.Thread(target=read)
    reader.start()
    with a_connection(tmp_path) as connection:
        queue = connection.SimpleQueue("maps")
        for number in range(written):
            queue.put({"number": number, "filler": "x" * 5_000})
    ended.set()
    reader.join(timeout=60)

    assert sorted(taken) == list(range(written))
    assert not list(tmp_path.glob("*.draft"))


def test_the_first_to_come_find_a_whole_list_of_queues(tmp_path):
    """Web processes, worker and clock start at the same moment on an empty folder."""
    faults = []

    def begin(folder, together):
        try:
            together.wait(timeout=30)
            with a_connection(folder) as connection:
                connection.SimpleQueue("maps").put({"number": 1})
        except Exception as fault:
            faults.append(fault)

    for start in range(40):
        folder, together = tmp_path / str(start), threading.Barrier(6)
        folder.mkdir()
        everybody = [threading.Thread(target=begin, args=(folder, together)) for _ in range(6)]
        for each in everybody:
            each.start()
        for each in everybody:
            each.join(timeout=60)
        assert len(list(folder.glob("*.msg"))) == 6
        assert [path.name for path in (folder / "control").iterdir()] == ["maps.exchange"]

    assert faults == []


def test_the_hub_uses_it(tmp_path):
    import fraudhub.celery  # noqa: F401 it says which transport an address of this kind means

    with Connection("filesystem://", transport_options={"data_folder_in": str(tmp_path)}) as connection:
        assert connection.transport.Channel is Channel
