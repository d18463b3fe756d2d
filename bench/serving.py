#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""What serving over HTTP costs, and how the server stands beside llama.cpp's.

usage: serving.py PART BIN [--model M.gguf] [--peer "llama-server"] [--threads N] [-r N] [MORE...]

BIN is the folder of realizar, realizar-server and bench_engine. The parts:

    requests    requests a second and a core of /health and /metrics, of both servers in turns (wrk, which must be installed)
    saturated   how long /health and /metrics take while sixteen clients keep the model busy
    tokens      tokens a second over HTTP and from the engine in a process of its own, in turns, and the processor's time for each;
                without --model the built-in one, whose tokens cost least
    peer        both servers in turns with 1, 4 and 16 clients: realizar bench external_matrix, to which MORE goes
    prefix      the same with prompts that begin with the same 450 words (of about 500 tokens), and the time to the first token when
                nobody asked such a prompt before

    limits      how much a prompt of the whole context prolongs the tokens of others; how soon a request is refused when the queue is
                full; how soon a client who leaves is noticed

Servers are started here, those that are compared side by side, and ended again. Run it with nothing else on the machine.
"""
import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import threading
import time

PROMPT = "Once upon a time there was a little girl who"
TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid):
    """User and system time of all threads."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Started:
    """A server, until the end of the block; `url` is where it is."""

    def __init__(self, name, command, port, log):
        self.name, self.url, self.port = name, f"http://127.0.0.1:{port}", port
        self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        until = time.time() + 60
        while True:
            try:
                if self.get("/health") == 200:
                    break
            except OSError:
                pass
            if self.process.poll() is not None or time.time() > until:
                self.end()
                raise SystemExit(f"serving.py: {name} did not start: {shlex.join(command)}")
            time.sleep(0.05)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def realizar(a, threads, log, *flags, parallel=16):
    model = ["--model", a.model] if a.model else ["--demo"]
    words = [a.bin + "/realizar-server", *model, "--port", "8180", "--threads", str(threads), "--parallel", str(parallel), *flags]
    return Started("realizar", words, 8180, log)


def peer(a, threads, log):
    words = [*shlex.split(a.peer), "-m", a.model, "-t", str(threads), "-np", "16", "-c", "32768", "--port", "8181"]
    return Started("llama-server", words, 8181, log)


def median(values, digits=1):
    return f"{statistics.median(values):,.{digits}f}"


def loadtest(a, server, n_clients, n_requests, n_tokens, *more):
    return [a.bin + "/realizar", "loadtest", server.url, "--scenario", "generate", "--clients", str(n_clients),
            "--requests", str(n_requests), "-n", str(n_tokens), *more]


def requests(a, log):
    if shutil.which("wrk") is None:
        raise SystemExit("serving.py: wrk is not installed")
    figures = {}

    def wrk(server, path):
        before = processor_seconds(server.process.pid)
        text = subprocess.run(["wrk", "-t1", "-c64", "-d3s", server.url + path], capture_output=True, text=True, check=True).stdout
        used = processor_seconds(server.process.pid) - before
        n = int(re.search(r"(\d+) requests in", text).group(1))
        assert "Non-2xx" not in text and "Socket errors" not in text, text
        figures.setdefault((server.name, path), []).append((float(re.search(r"Requests/sec:\s*(\S+)", text).group(1)), n / used))

    with contextlib.ExitStack() as started:
        ours = started.enter_context(realizar(a, 1, log))
        theirs = started.enter_context(peer(a, 1, log)) if a.peer else None
        for _ in range(a.r):
            wrk(ours, "/health")
            if theirs:
                wrk(theirs, "/health")
            wrk(ours, "/metrics")
    for (name, path), runs in figures.items():
        print(f"{name} {path}: {median([x for x, _ in runs], 0)} requests/s, {median([x for _, x in runs], 0)} a core "
              f"({' '.join(f'{x:.0f}' for x, _ in runs)})")


def saturated(a, log):
    with realizar(a, a.threads, log) as server:
        with subprocess.Popen(loadtest(a, server, 16, 100000, 200), stdout=log, stderr=log) as load:
            time.sleep(2)
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            for path in ("/health", "/metrics"):
                times = []
                for _ in range(1000):
                    began = time.perf_counter()
                    connection.request("GET", path)
                    response = connection.getresponse()
                    text = response.read()
                    times.append((time.perf_counter() - began) * 1000)
                    assert response.status == 200
                    time.sleep(0.005)
                times.sort()
                print(f"{path}: p50 {times[500]:.2f} ms, p99 {times[990]:.2f} ms, longest {times[-1]:.2f} ms")
            running = re.search(r"^realizar:num_requests_running\{[^}]*\} (\S+)$", text.decode(), re.M)
            print(f"{running.group(1)} answers were in the making")
            load.kill()


def tokens(a, log):
    n_clients, n_requests, n_tokens = (16, 48, 400) if not a.model else (16, 32, 64)
    over_http, alone = [], []
    with realizar(a, a.threads, log) as server:
        for _ in range(a.r):
            before = processor_seconds(server.process.pid)
            made = subprocess.run(loadtest(a, server, n_clients, n_requests, n_tokens, "--prompt", PROMPT, "--json"),
                                  capture_output=True, text=True, check=True)
            used = processor_seconds(server.process.pid) - before
            r = json.loads(made.stdout)["results"][0]
            assert r["generated_tokens"] == n_requests * n_tokens, r
            over_http.append((r["generated_tokens"] / r["seconds"], 1e6 * used / r["generated_tokens"]))
            words = [a.bin + "/bench_engine", a.model or "demo", *map(str, (n_clients, n_requests, n_tokens, a.threads)), PROMPT]
            made = subprocess.run(words, capture_output=True, text=True, check=True)
            r = json.loads(made.stdout)
            assert r["tokens"] == n_requests * n_tokens, r
            alone.append((r["tokens"] / r["seconds"], 1e6 * r["processor_seconds"] / r["tokens"]))
    for name, runs in (("over HTTP", over_http), ("engine alone", alone)):
        print(f"{name}: {median([x for x, _ in runs])} tokens/s, {median([x for _, x in runs], 2)} us of processor a token "
              f"({' '.join(f'{x:.0f}' for x, _ in runs)})")
    pairs = list(zip(over_http, alone))
    print(f"over HTTP {median([100 * h[0] / e[0] for h, e in pairs])} % of the engine's tokens/s, "
          f"{median([h[1] - e[1] for h, e in pairs], 2)} us more a token")


def matrix(a, servers, *more):
    made = subprocess.run([a.bin + "/realizar", "bench", "external_matrix", *[w for s in servers for w in ("--url", f"{s.name}={s.url}")],
                           "-r", str(a.r), "--markdown", *more], capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit(made.stderr)
    return made.stdout


@contextlib.contextmanager
def both(a, log):
    if not a.model or not a.peer:
        raise SystemExit("serving.py: --model and --peer are needed")
    with realizar(a, a.threads, log, "--context-length", "2048", "--cache-tokens", "32768") as ours, peer(a, a.threads, log) as theirs:
        yield [ours, theirs]


def compare(a, log):
    with both(a, log) as servers:
        print(matrix(a, servers, *a.more))


def prefix(a, log):
    def first_token(server, seed, *more):
        words = loadtest(a, server, 1, 4, 8, "--json", "--seed", str(seed), *more)
        made = subprocess.run(words, capture_output=True, text=True, check=True)
        r = json.loads(made.stdout)["results"][0]
        assert r["succeeded"] == 4, r
        return r["time_to_first_token"]["p50_ms"]

    with both(a, log) as servers:
        cold, cached = {}, {}
        for seed in range(a.r):
            for s in servers:
                cold.setdefault(s.name, []).append(first_token(s, 100 + seed, "--prompt-words", "470"))
                first_token(s, 200, "--prompt-words", "20", "--shared-prefix", "450")  # brings the prefix into the cache
                cached.setdefault(s.name, []).append(first_token(s, 200, "--prompt-words", str(21 + seed), "--shared-prefix", "450"))
        for s in servers:
            print(f"{s.name}: first token of 470 words {median(cold[s.name])} ms, with 450 of them known {median(cached[s.name])} ms: "
                  f"{statistics.median(cached[s.name]) / statistics.median(cold[s.name]):.3f}")
        print(matrix(a, servers, "--prompt-words", "20", "--shared-prefix", "450", "-n", "32", *a.more))


def asked(port, body):
    """A connection and the answer that begins on it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    text = body if isinstance(body, bytes) else json.dumps({"temperature": 0, "ignore_eos": True, **body}).encode()
    connection.request("POST", "/v1/completions", text)
    return connection, connection.getresponse()


def token_times(response, times):
    """Appends when each token came, in ms, until the stream ends."""
    try:
        for line in response:
            if line.startswith(b"data: {"):
                times.append(time.perf_counter() * 1000)
    except (OSError, ValueError, AttributeError):  # closed by who measures
        pass


def limits(a, log):
    with realizar(a, a.threads, log, "--context-length", "4096") as server:
        for run in range(a.r):
            times = []
            connection, response = asked(server.port, {"prompt": PROMPT, "max_tokens": 2000, "stream": True})
            reader = threading.Thread(target=token_times, args=(response, times))
            reader.start()
            while len(times) < 100:
                time.sleep(0.01)
            prompt = " ".join(random.Random(run).choice(["the", "small", "fox", "over", "a", "green", "hill"]) for _ in range(3000))
            began = time.perf_counter() * 1000
            _, other = asked(server.port, {"prompt": prompt, "max_tokens": 1})
            n = json.loads(other.read())["usage"]["prompt_tokens"]
            ended = time.perf_counter() * 1000
            between = list(zip(times, times[1:]))
            alone = [y - x for x, y in between[20:] if y < began]
            beside = sorted(y - x for x, y in between if x >= began and y < ended)
            usual = statistics.median(alone)
            print(f"a token every {usual:.2f} ms; beside a prompt of {n} tokens, which took {ended - began:.0f} ms: "
                  f"p50 {statistics.median(beside):.2f} ms, "
                  f"{statistics.median(beside) / usual:.2f} times as long, p99 {beside[len(beside) * 99 // 100]:.2f} ms")
            connection.sock.shutdown(socket.SHUT_RDWR)
            left = time.perf_counter()
            watching = http.client.HTTPConnection("127.0.0.1", server.port)
            while True:
                watching.request("GET", "/metrics")
                if re.search(rb"^realizar:num_requests_running\{[^}]*\} 0$", watching.getresponse().read(), re.M):
                    break
            print(f"  it leaves, and {(time.perf_counter() - left) * 1000:.1f} ms later nothing runs")
            reader.join()
    with realizar(a, a.threads, log, "--queue", "4", parallel=1) as server:
        held = []
        for _ in range(5):  # one runs, four wait
            s = socket.create_connection(("127.0.0.1", server.port))
            body = json.dumps({"prompt": PROMPT, "max_tokens": 1000, "ignore_eos": True}).encode()
            s.sendall(b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            held.append(s)
            time.sleep(0.1)
        for size in (100, 1000000):
            times, body = [], json.dumps({"prompt": "x " * (size // 2)}).encode()
            for _ in range(50):
                began = time.perf_counter()
                _, response = asked(server.port, body)
                response.read()
                times.append((time.perf_counter() - began) * 1000)
                assert response.status == 429, response.status
            times.sort()
            print(f"refused, with a prompt of {size} bytes: p50 {times[25]:.2f} ms, longest {times[-1]:.2f} ms")


def main():
    parts = {"requests": requests, "saturated": saturated, "tokens": tokens, "peer": compare, "prefix": prefix, "limits": limits}
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("part", choices=parts)
    p.add_argument("bin")
    p.add_argument("--model")
    p.add_argument("--peer")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("-r", type=int, default=3)
    p.add_argument("--log", default=os.devnull, help="what the programs say")
    a, a.more = p.parse_known_args()
    with open(a.log, "a") as log:
        print(f"load {os.getloadavg()[0]:.1f}")
        parts[a.part](a, log)


main()
