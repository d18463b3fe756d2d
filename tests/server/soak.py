"""Mixed load for a while: python3 soak.py PROGRAM [MINUTES], 30 of them where no number is given

For a server built with the address sanitizer (the preset asan-ubsan with REALIZAR_BUILD_SERVER=ON), whose report of leaks at the end
is read too. Clients ask in all dialects, stream, leave, send what is no request, hold connections and reload the model; every whole
greedy answer is compared with the one given before there was any load. Memory, descriptors and gauges are printed thirty times; at the
end the gauges are 0, descriptors and memory are what they were after the warming up, and SIGTERM lets what runs finish.
"""
import base64
import contextlib
import json
import os
import random
import re
import socket
import struct
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request

# Freed memory that the sanitizer keeps back, up to 256 MB, and every stack it remembers, would look like a leak.
os.environ.setdefault("ASAN_OPTIONS", "quarantine_size_mb=8:malloc_context_size=2")

from running import Server, call  # noqa: E402

MINUTES = float(sys.argv[2]) if len(sys.argv) > 2 else 30
SAMPLES = 30
CLIENTS = 6
KEYS = [f"secret-{i}" for i in range(3)]
PROMPTS = ["Once upon a time", "Once upon a time there was a little girl named Lily. She", "One day, a cat", "The", "Tom and Sue went to"]
MESSAGES = [{"role": "system", "content": "You tell stories."}, {"role": "user", "content": "Tell me one."}]
SCHEMA = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 8}, "kind": {"enum": ["cat", "fox"]}},
          "required": ["name", "kind"], "additionalProperties": False}
FUNCTION = {"type": "function", "function": {"name": "find", "parameters": {
    "type": "object", "properties": {"animal": {"enum": ["cat", "fox"]}}, "required": ["animal"], "additionalProperties": False}}}


def random_key():
    return {"Authorization": "Bearer " + random.choice(KEYS)}


class Load:
    def __init__(self, server):
        self.server = server
        self.ending = threading.Event()
        self.lock = threading.Lock()
        self.counts, self.refused, self.faults = {}, 0, []
        self.held = []
        self.greedy = {p: self.ask("/v1/completions", {"prompt": p, "max_tokens": 40, "temperature": 0})["choices"][0]["text"]
                       for p in PROMPTS}

    def ask(self, path, body):
        """The JSON of a good answer; None where the queue was full."""
        status, head, answer = call(self.server, path, body, headers=random_key())
        if status == 429:
            assert int(head["Retry-After"]) >= 1
            with self.lock:
                self.refused += 1
            return None
        assert status == 200, (path, status, answer)
        return answer

    def lines(self, path, body):
        """The lines of an answer that streams; none where the queue was full."""
        request = urllib.request.Request(self.server.url + path, data=json.dumps(body).encode(), headers=random_key())
        try:
            with urllib.request.urlopen(request, timeout=300) as r:
                return [line.decode().strip() for line in r if line.strip()]
        except urllib.error.HTTPError as e:
            assert e.code == 429, (path, e.code, e.read())
            with self.lock:
                self.refused += 1
            return []

    def connect(self, data):
        s = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
        s.sendall(data)
        return s

    def long_stream(self):
        text = json.dumps({"prompt": random.choice(PROMPTS), "max_tokens": 400, "ignore_eos": True, "stream": random.random() < 0.7,
                           "temperature": random.choice([0, 1])}).encode()
        return b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: %s\r\nContent-Length: %d\r\n\r\n%s" % (
            random.choice(KEYS).encode(), len(text), text)

    # What clients do.
    def whole(self):
        prompt = random.choice(PROMPTS)
        got = self.ask("/v1/completions", {"prompt": prompt, "max_tokens": 40, "temperature": 0})
        assert got is None or got["choices"][0]["text"] == self.greedy[prompt], (prompt, got)

    def sampled(self):
        got = self.ask("/v1/completions", {"prompt": random.sample(PROMPTS, 2), "max_tokens": random.randint(1, 40), "n": 2, "logprobs": 3,
                                           "temperature": 1, "top_k": 20, "min_p": 0.05, "dry_multiplier": 0.8, "stop": ["girl"]})
        assert got is None or len(got["choices"]) == 4

    def streamed(self):
        got = self.lines("/v1/chat/completions", {"messages": MESSAGES, "max_tokens": random.randint(1, 60), "stream": True,
                                                  "stream_options": {"include_usage": True}})
        assert not got or got[-1] == "data: [DONE]", got[-1]

    def schema(self):
        got = self.ask("/v1/chat/completions", {"messages": MESSAGES, "max_tokens": 100, "temperature": 1, "response_format": {
            "type": "json_schema", "json_schema": {"name": "animal", "strict": True, "schema": SCHEMA}}})
        if got and got["choices"][0]["finish_reason"] == "stop":
            assert set(json.loads(got["choices"][0]["message"]["content"])) == {"name", "kind"}

    def tools(self):
        got = self.ask("/v1/chat/completions", {"messages": MESSAGES, "max_tokens": 200, "tools": [FUNCTION], "tool_choice": "required"})
        if got and got["choices"][0]["finish_reason"] == "tool_calls":
            assert json.loads(got["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"])["animal"] in ("cat", "fox")

    def dialects(self):
        which = random.randrange(6)
        if which == 0:
            got = self.lines("/api/chat", {"model": "demo", "messages": MESSAGES, "options": {"num_predict": 20}})
            assert not got or json.loads(got[-1])["done"]
        elif which == 1:
            got = self.lines("/v1/messages", {"model": "demo", "max_tokens": 20, "messages": MESSAGES[1:], "stream": True})
            assert not got or "message_stop" in got[-1]
        elif which == 2:
            got = self.ask("/v1/responses", {"model": "demo", "input": "Once upon a time", "max_output_tokens": 20})
            assert got is None or got["object"] == "response"
        elif which == 3:
            got = self.lines("/stream/generate", {"prompt": "One day", "max_tokens": 20})
            assert not got or json.loads(got[-1][6:]) == {"num_generated": 20}
        elif which == 4:
            got = self.ask("/batch/generate", {"prompts": PROMPTS[:3], "max_tokens": 10})
            assert got is None or [r["num_generated"] for r in got["results"]] == [10] * 3
        else:
            got = self.ask("/api/generate", {"model": "demo", "prompt": "One day", "stream": False, "options": {"num_predict": 20}})
            assert got is None or got["done"]

    def vectors(self):
        form = random.choice(["float", "base64"])
        got = self.ask("/v1/embeddings", {"input": PROMPTS[:random.randint(1, 4)], "encoding_format": form})
        if got:
            one = got["data"][0]["embedding"]
            if form == "base64":
                one = [x for x, in struct.iter_unpack("<f", base64.b64decode(one))]
            assert abs(sum(x * x for x in one) - 1) < 1e-3

    def classical(self):
        features = [random.uniform(0, 7) for _ in range(4)]
        p = self.ask("/v1/predict", {"model": "iris", "features": features})
        e = self.ask("/v1/explain", {"model": "iris", "features": features, "feature_names": ["a", "b", "c", "d"]})
        assert p["prediction"] in (0, 1, 2) and len(e["explanation"]["shap_values"]) == 4

    def leaves(self):
        """Before the first token, in the middle of the answer, or when it has waited too long."""
        with self.connect(self.long_stream()) as s, contextlib.suppress(TimeoutError):
            for _ in range(random.randrange(4)):
                time.sleep(random.random() / 4)
                s.recv(500)

    def bad_requests(self):
        body, expected = random.choice([(b"{", 400), (b"[" * 100 + b"]" * 100, 400), (b'{"prompt":"\xff"}', 400), (b"", 400),
                                        ({"prompt": 3}, 400), ({"prompt": "x", "temperature": -1}, 400), ({"prompt": [999999]}, 400),
                                        ({"prompt": "x", "model": "none"}, 404), ({"prompt": "x " * 20000}, 400),
                                        ({"prompt": "x", "grammar": "root ::= (("}, 400), ({"prompt": "x", "model": "iris"}, 400)])
        status, _, answer = call(self.server, "/v1/completions", body, headers=random_key())
        assert status in (expected, 429) and "error" in answer, (str(body)[:100], status, answer)
        assert call(self.server, "/v1/models", headers={"Authorization": "Bearer wrong"})[0] == 401
        assert call(self.server, "/no/such/thing", headers=random_key())[0] == 404

    def no_http(self):
        bad = random.choice([b"\x16\x03\x01\x02\x00\x01" * 20, b"GET\r\n\r\n", b"GET /health HTTP/9.9\r\n\r\n", b"POST / HTTP/1.1\r\n",
                             b"POST /generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                             b"POST /generate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
                             b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40000 + b"\r\n\r\n"])
        try:
            with self.connect(bad) as s:
                s.shutdown(socket.SHUT_WR)
                got = s.recv(1000)
                assert got == b"" or got.startswith(b"HTTP/1.1 4"), (bad[:50], got)
        except TimeoutError:
            raise
        except OSError:  # the connection was ended before all was said
            pass

    def holds(self):
        """A connection that says nothing, half a request, or asks and reads nothing; forty of them at most."""
        s = self.connect(random.choice([b"", b"GET /hea", self.long_stream()]))
        with self.lock:
            self.held.append(s)
            old = self.held.pop(0) if len(self.held) > 40 else None
        if old:
            old.close()

    def looks(self):
        for path in ("/health", "/metrics", "/v1/metrics", "/slots", "/props", "/v1/models", "/"):
            assert call(self.server, path, headers=random_key())[0] == 200, path

    def reloads(self):
        assert self.ask("/realize/reload", {})["success"]

    def run(self):
        kinds = [self.whole] * 6 + [self.streamed] * 5 + [self.leaves] * 5 + [self.bad_requests] * 3 + [self.dialects] * 3
        kinds += [self.vectors, self.vectors, self.sampled, self.schema, self.tools, self.classical, self.no_http, self.holds, self.looks]
        while not self.ending.is_set():
            kind = self.reloads if random.random() < 0.002 else random.choice(kinds)
            try:
                kind()
            except Exception:
                with self.lock:
                    self.faults.append(f"{kind.__name__}: {traceback.format_exc()}")
                    if len(self.faults) < 4:
                        print("WRONG:", self.faults[-1], flush=True)
            with self.lock:
                self.counts[kind.__name__] = self.counts.get(kind.__name__, 0) + 1
            self.ending.wait(random.random() / 2)


def state_of(server):
    """Resident MB, open descriptors, and the gauges of the language model."""
    with open(f"/proc/{server.process.pid}/status") as f:
        megabytes = int(re.search(r"VmRSS:\s*(\d+)", f.read()).group(1)) / 1024
    text = call(server, "/metrics", headers=random_key())[2]
    gauges = {m.group(1): float(m.group(2))
              for m in re.finditer(r"^realizar:(num_requests_\w+|kv_cache_usage_perc)\{[^}]*\} (\S+)$", text, re.M)}
    assert len(gauges) == 3, gauges
    return megabytes, len(os.listdir(f"/proc/{server.process.pid}/fd")), gauges


def main():
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/keys", "w") as f:
            f.write("\n".join(KEYS))
        with Server("--api-key-file", folder + "/keys", "--audit-file", folder + "/audit", "--parallel", "4", "--queue", "12",
                    "--idle-seconds", "120", "--read-seconds", "120", "--write-seconds", "120") as server:
            said = []
            threading.Thread(target=lambda: said.extend(server.process.stderr), daemon=True).start()
            load = Load(server)
            at_first = state_of(server)
            print(f"before: {at_first[0]:.1f} MB, {at_first[1]} descriptors", flush=True)
            clients = [threading.Thread(target=load.run) for _ in range(CLIENTS)]
            for c in clients:
                c.start()
            began, memory = time.time(), []
            for i in range(SAMPLES):
                time.sleep(max(0, began + (i + 1) * MINUTES * 60 / SAMPLES - time.time()))
                megabytes, descriptors, gauges = state_of(server)
                memory.append(megabytes)
                print(f"{(time.time() - began) / 60:5.1f} min: {megabytes:6.1f} MB, {descriptors:3} descriptors, "
                      f"{gauges['num_requests_running']:2.0f} running, {gauges['num_requests_waiting']:2.0f} waiting, "
                      f"{gauges['kv_cache_usage_perc']:.2f} of the cache, {sum(load.counts.values())} done, "
                      f"{load.refused} refused, {len(load.faults)} wrong", flush=True)
            load.ending.set()
            for c in clients:
                c.join()
            for s in load.held:
                s.close()
            for _ in range(100):
                at_last = state_of(server)
                if not any(at_last[2].values()) and at_last[1] <= at_first[1]:
                    break
                time.sleep(0.1)
            print(f"at rest: {at_last[0]:.1f} MB, {at_last[1]} descriptors, gauges {at_last[2]}", flush=True)
            print(f"{sum(load.counts.values())} in all: " + ", ".join(f"{k} {n}" for k, n in sorted(load.counts.items())))
            assert not load.faults, f"{len(load.faults)} answers were wrong, the first one: {load.faults[0]}"
            assert not any(at_last[2].values()), at_last[2]
            assert at_last[1] <= at_first[1], (at_first, at_last)

            finishing = [threading.Thread(target=lambda: ends.append(load.lines("/v1/completions", {
                "prompt": "One day", "max_tokens": 300, "ignore_eos": True, "stream": True})[-1])) for _ in range(4)]
            ends = []
            for c in finishing:
                c.start()
            while state_of(server)[2]["num_requests_running"] < 4:
                time.sleep(0.02)
            code = server.stop()
            for c in finishing:
                c.join()
            text = "".join(said)
            assert ends == ["data: [DONE]"] * 4, ends
            assert code == 0 and not re.search("Sanitizer|runtime error", text), f"exit {code}: {text[-5000:]}"
            if MINUTES >= 10:
                # From the second quarter to the last: what warms up has done so, and a leak would have grown.
                quarter = SAMPLES // 4
                early, late = sorted(memory[quarter:2 * quarter])[quarter // 2], sorted(memory[-quarter:])[quarter // 2]
                print(f"memory: {early:.1f} MB in the second quarter, {late:.1f} MB in the last")
                assert late < 1.05 * early, "the memory grows"
            print("ok")


main()
