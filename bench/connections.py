"""What connections cost: python3 bench/connections.py build/bin/realizar-server [N]

N connections at rest; then N streams, of which one is answered and the others wait for their first token. Memory of the server for each,
and how long /health takes meanwhile. Needs a little more than N descriptors (ulimit -n).
"""
import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.request

N = int(sys.argv[2]) if len(sys.argv) > 2 else 10000


def memory(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s*(\d+)", f.read()).group(1)) * 1024


def health(port):
    times = []
    for _ in range(200):
        began = time.perf_counter()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10).read()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return f"/health p50 {times[100]:.2f} ms, p99 {times[198]:.2f} ms"


def waiting(port):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    return int(float(re.search(r"^realizar:num_requests_waiting\S* (\S+)$", text, re.M).group(1)))


def measure(name, first):
    """A server of its own, so that nothing is in memory that an earlier measurement left."""
    server = subprocess.Popen([sys.argv[1], "--demo", "--port", "0", "--threads", "1", "--parallel", "1", "--queue", str(2 * N),
                               "--idle-seconds", "600", "--queue-tokens", str(1 << 30)], stderr=subprocess.PIPE, text=True)
    try:
        port = 0
        for line in server.stderr:
            if found := re.search(r"listening at http://[^:]*:(\d+)", line):
                port = int(found.group(1))
            if "ready" in line:
                break
        before = memory(server.pid)
        held = []
        for _ in range(N):
            s = socket.create_connection(("127.0.0.1", port))
            if first:
                s.sendall(first)
            held.append(s)
        until = time.time() + 120
        while first and waiting(port) < N - 50 and time.time() < until:
            time.sleep(0.2)
        time.sleep(2)
        each = (memory(server.pid) - before) / N
        print(f"{N} {name}{f', {waiting(port)} of them in the queue' if first else ''}: {each / 1024:.1f} KiB each, {health(port)}")
    finally:
        server.kill()
        server.wait()


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(f"load {os.getloadavg()[0]:.1f}")
    body = json.dumps({"prompt": "Once upon a time", "max_tokens": 1500, "ignore_eos": True, "stream": True, "temperature": 0}).encode()
    measure("connections at rest", b"")
    measure("streams", b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


main()
