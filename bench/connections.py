"""What connections cost: python3 bench/connections.py build/bin/realizar-server [N]

N connections at rest, then N streams that wait for their first token behind one long answer; memory of the server for each, and how
long /health takes meanwhile. Needs twice N descriptors (ulimit -n).
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


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = subprocess.Popen([sys.argv[1], "--demo", "--port", "0", "--threads", "1", "--parallel", "1", "--queue", str(2 * N),
                               "--idle-seconds", "600", "--queue-tokens", str(1 << 30)], stderr=subprocess.PIPE, text=True)
    try:
        port = 0
        for line in server.stderr:
            if found := re.search(r"listening at http://[^:]*:(\d+)", line):
                port = int(found.group(1))
            if "ready" in line:
                break
        print("load", os.getloadavg()[0], "-", health(port))
        for name, first in (("at rest", b""), ("waiting streams", None)):
            before = memory(server.pid)
            if first is None:
                body = json.dumps({"prompt": "Once upon a time", "max_tokens": 1500, "ignore_eos": True, "stream": True, "temperature": 0}).encode()
                first = b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            held = []
            for _ in range(N):
                s = socket.create_connection(("127.0.0.1", port))
                if first:
                    s.sendall(first)
                held.append(s)
            time.sleep(3)
            each = (memory(server.pid) - before) / N
            print(f"{N} {name}: {each / 1024:.1f} KiB each, {health(port)}")
            for s in held:
                s.close()
            time.sleep(3)
    finally:
        server.kill()


main()
