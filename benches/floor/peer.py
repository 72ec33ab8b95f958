"""pydactyl doing what its users do: reads lines such as `get 200`, prints wall time, CPU time and peak memory."""

import itertools
import resource
import sys
import time

from pydactyl import PterodactylClient

url = sys.argv[1]
client = PterodactylClient(url, "ptlc_key")
slow = PterodactylClient(url + "/slow", "ptlc_key")
numbers = itertools.count()


def get(count):
    for _ in range(count):
        assert client.client.account.get_account()["attributes"]["username"] == "admin"


def servers(client, count):
    for _ in range(count):
        assert len(client.client.servers.list_servers().collect()) == 5000


def first_line(count):
    for _ in range(count):
        with client.client.servers.get_websocket_client("%08x" % next(numbers)) as socket:
            for _ in socket.listen(events=["auth success"]):
                break
            socket.send_command("hello world")
            for _ in socket.listen(events=["console output"]):
                break


def lines(count):
    with client.client.servers.get_websocket_client("f10d%04x" % next(numbers)) as socket:
        for _ in itertools.islice(socket.listen(events=["console output"]), count):
            pass


WORK = {
    "cold-start": get,
    "get": get,
    "list": lambda count: servers(client, count),
    "list-20ms": lambda count: servers(slow, count),
    "first-line": first_line,
    "lines": lines,
}

for line in sys.stdin:
    work, count = line.split()
    start = time.perf_counter()
    # A cold start takes what the process has used so far.
    used = 0 if work == "cold-start" else time.process_time()
    WORK[work](int(count))
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(wall, cpu, peak, flush=True)
