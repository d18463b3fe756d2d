"""The clients people use, unmodified, against a running server: python3 clients.py PROGRAM

Each part runs where its package is installed and says so where it is not; requirements.txt pins them. The server is
started with the built-in model, and with classical ones, and ended with SIGTERM.
"""
import concurrent.futures
import importlib.util
import json
import os
import re
import signal
import socket
import time
import urllib.error

from running import Server, Tests, call, frames, raw

GREEDY = {"prompt": "Once upon a time", "max_tokens": 24, "temperature": 0}


def test_native(server):
    status, _, health = call(server, "/health")
    assert status == 200 and health["status"] == "healthy" and health["version"] and health["compute_mode"] == "cpu"
    assert call(server, "/ready")[2] == {"ready": True, "model_loaded": True, "model_name": "demo"}
    assert call(server, "/models")[2]["models"][0]["id"] == "demo"
    ids = call(server, "/tokenize", {"text": "Once upon a time"})[2]
    assert ids["num_tokens"] == len(ids["token_ids"]) > 1
    assert call(server, "/detokenize", {"token_ids": ids["token_ids"]})[2]["text"].strip() == "Once upon a time"
    one = call(server, "/generate", {"prompt": "Once upon a time", "max_tokens": 24})[2]
    assert one["num_generated"] == 24 and one["text"].startswith("Once upon a time")
    assert one["token_ids"][:len(ids["token_ids"])] == ids["token_ids"]
    batch = call(server, "/batch/generate", {"prompts": ["Once upon a time", "One day"], "max_tokens": 24})[2]["results"]
    assert batch[0] == one and len(batch) == 2
    assert call(server, "/batch/generate", {"prompts": []})[0] == 400
    events = [json.loads(f) for f in frames(server, "/stream/generate", {"prompt": "Once upon a time", "max_tokens": 24})]
    assert events[-1] == {"num_generated": 24} and len(events) == 25
    assert "Once upon a time" + "".join(e["text"] for e in events[:-1]) == one["text"]
    status, _, wrong = call(server, "/generate", {"prompt": 3})
    assert status == 400 and list(wrong) == ["error"]
    status, _, none = call(server, "/nothing/here")
    assert status == 404 and none["error"] == "not_found" and "message" in none
    status, head, _ = call(server, "/generate", method="GET")
    assert status == 405 and "POST" in head["Allow"]
    assert call(server, "/realize/model")[2]["quantization"] == "Q4_K"
    stats = call(server, "/v1/batch/completions", {"prompts": ["a", "b"], "max_tokens": 3})[2]["stats"]
    assert stats["batch_size"] == 2 and stats["total_tokens"] == 6
    scored = call(server, "/v1/logprobs", {"text": "Once upon a time there was a", "top_logprobs": 2})[2]
    assert len(scored["logprobs"]) == len(scored["token_ids"]) and all(len(t) == 2 for t in scored["top_logprobs"][1:])
    import math
    perplexity = call(server, "/v1/perplexity", {"text": "Once upon a time there was a"})[2]
    assert abs(math.log(perplexity["perplexity"]) + scored["total_logprob"] / (len(scored["token_ids"]) - 1)) < 1e-3


def test_limits_of_fields(server):
    for field, values in {"max_tokens": [-2, 2**53 + 1, 1e308, "5", True], "temperature": [-1, 1e308, "hot", []],
                          "top_p": [-0.1, 1.1], "n": [0, 1000, 1.5], "seed": ["x"], "logprobs": [21, -1],
                          "stop": [5, ["a"] * 17, [1]], "logit_bias": [[1], {"x": 1}, {"99999999": 1}, {"1": 101}],
                          "frequency_penalty": [3], "stream": ["yes"]}.items():
        for value in values:
            status, _, body = call(server, "/v1/completions", {**GREEDY, field: value})
            assert status == 400, (field, value, status, body)
            assert set(body["error"]) == {"message", "type", "param", "code"}, body
            assert body["error"]["type"] == "invalid_request_error" and body["error"]["param"] == field, body
    # Null counts as absent, unknown fields are ignored.
    assert call(server, "/v1/completions", {**GREEDY, "stop": None, "top_p": None, "what": {"ever": 1}})[0] == 200
    for body in (b"", b"{", b"[]", b"nul", b"[" * 100 + b"]" * 100, b'{"prompt":"\xff"}', b'{"a":1,"a":2}', b"NaN"):
        status, _, answer = call(server, "/v1/completions", body)
        assert status == 400 and "error" in answer, body
    status, _, answer = call(server, "/v1/completions", {**GREEDY, "model": "gpt-unknown"})
    assert status == 404 and answer["error"]["code"] == "model_not_found"
    status, _, answer = call(server, "/v1/completions", {**GREEDY, "prompt": "x " * 50000})
    assert status == 400 and answer["error"]["code"] == "context_length_exceeded"
    assert call(server, "/v1/completions", {**GREEDY, "prompt": [999999]})[0] == 400


def test_completion_frames(server):
    whole = call(server, "/v1/completions", GREEDY)[2]
    assert whole["object"] == "text_completion" and whole["choices"][0]["finish_reason"] == "length"
    assert whole["usage"]["total_tokens"] == whole["usage"]["prompt_tokens"] + 24
    assert "cached_tokens" in whole["usage"]["prompt_tokens_details"]
    for options, wants_usage in ((None, False), ({}, False), ({"include_usage": True, "odd": 1}, True)):
        got = frames(server, "/v1/completions", {**GREEDY, "stream": True, "stream_options": options})
        assert got[-1] == "[DONE]"
        chunks = [json.loads(f) for f in got[:-1]]
        assert len({c["id"] for c in chunks}) == 1 and len({c["created"] for c in chunks}) == 1
        if wants_usage:
            last = chunks.pop()
            assert last["choices"] == [] and last["usage"]["completion_tokens"] == 24
            assert all(c["usage"] is None for c in chunks)
        else:
            assert all("usage" not in c for c in chunks)
        assert "".join(c["choices"][0]["text"] for c in chunks) == whole["choices"][0]["text"]
        reasons = [c["choices"][0]["finish_reason"] for c in chunks]
        assert reasons[-1] == "length" and all(r is None for r in reasons[:-1])
    ids = call(server, "/tokenize", {"text": GREEDY["prompt"]})[2]["token_ids"]
    both = call(server, "/v1/completions", {**GREEDY, "prompt": [ids, ids], "n": 2, "echo": True})[2]["choices"]
    assert [c["index"] for c in both] == [0, 1, 2, 3]
    assert all(c["text"].endswith(whole["choices"][0]["text"]) and c["text"].startswith("Once") for c in both)
    stopped = call(server, "/v1/completions", {**GREEDY, "max_tokens": 200, "stop": [". "]})[2]["choices"][0]
    assert stopped["finish_reason"] == "stop" and ". " not in stopped["text"]


def test_http(server):
    status, head, _ = call(server, "/v1/completions", method="OPTIONS", headers={
        "Origin": "http://example.org", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-stainless-lang,x-stainless-retry-count"})
    assert status == 204 and head["Access-Control-Allow-Origin"] == "*"
    assert "x-stainless-lang" in head["Access-Control-Allow-Headers"]
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    status, head, body = call(server, "/v1/completions", GREEDY, headers={"traceparent": trace, "x-request-id": "mine"})
    assert head["x-request-id"] == "mine" and head["traceparent"].startswith(trace[:36]) and head["traceparent"] != trace
    record = call(server, "/v1/audit/mine")[2]["record"]
    assert record["generated_tokens"] == 24 and record["traceparent"] == head["traceparent"]
    assert call(server, "/health", headers={"Host": "evil.example"})[0] == 403
    host = b"Host: localhost\r\n"
    assert raw(server, b"HEAD /health HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n").endswith(b"\r\n\r\n")
    for bad in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, b"GET\r\n\r\n", b"GET /health HTTP/9.9\r\n\r\n",
                b"GET /health HTTP/1.1\r\n\r\n", b"GET /health HTTP/1.1\r\n" + host + host + b"\r\n",
                b"GET /health HTTP/1.1\n" + b"Host: localhost\n\n",
                b"POST /generate HTTP/1.1\r\n" + host + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                b"POST /generate HTTP/1.1\r\n" + host + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                b"POST /generate HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n",
                b"POST /generate HTTP/1.1\r\n" + host + b"Content-Length: 99999999999999999999999\r\n\r\n",
                b"POST /generate HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                b"POST /generate HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                b"GET /health HTTP/1.1\r\nbad header\r\n" + host + b"\r\n", b"GET /he\x00alth HTTP/1.1\r\n" + host + b"\r\n",
                b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 40000 + b"\r\n\r\n",
                b"POST /generate HTTP/1.1\r\n" + host + b"Content-Length: 100000000\r\n\r\n"):
        answer = raw(server, bad)
        assert answer == b"" or answer.startswith((b"HTTP/1.1 4",)), (bad[:80], answer[:200])
    two = raw(server, (b"GET /health HTTP/1.1\r\n" + host + b"\r\n") * 2 + b"GET /ready HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n")
    assert two.count(b"HTTP/1.1 200 OK") == 3, two  # pipelined, in order
    assert two.rindex(b'"ready"') > two.rindex(b'"healthy"')
    # A folded header line is refused or read as one with spaces; it is never a header of its own.
    folded = raw(server, b"GET /health HTTP/1.1\r\n" + host + b"X-A: b\r\n Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    assert folded.startswith((b"HTTP/1.1 400", b"HTTP/1.1 200")), folded
    for end in (b"GET /health HTTP/1.1\r\n" + host, b"POST /generate HTTP/1.1\r\n" + host + b"Content-Length: 100\r\n\r\nhalf"):
        assert raw(server, end, close=True) in (b"",) or raw(server, end, close=True).startswith(b"HTTP/1.1 4")
    body = json.dumps(GREEDY).encode()
    chunked = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(body[i:i + 7]), body[i:i + 7]) for i in range(0, len(body), 7)) + b"0\r\n\r\n"
    assert b"200 OK" in raw(server, b"POST /v1/completions HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunked, wait=20)
    assert b"100 Continue" in raw(server, b"POST /v1/completions HTTP/1.1\r\n" + host + b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body, wait=20)
    assert call(server, "/health")[0] == 200


def gauges(server):
    text = call(server, "/metrics")[2]
    return {m.group(1): float(m.group(2)) for m in re.finditer(r"^realizar:(num_requests_\w+|kv_cache_usage_perc)\{[^}]*\} (\S+)$", text, re.M)}


def test_clients_who_leave(server):
    long = {**GREEDY, "max_tokens": 1500, "ignore_eos": True, "stream": True}
    for body in (long, {**long, "stream": False}):
        open_ones = []
        for _ in range(40):
            s = socket.create_connection(("127.0.0.1", server.port))
            text = json.dumps(body).encode()
            s.sendall(b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
            open_ones.append(s)
        time.sleep(0.5)
        began = time.time()
        assert call(server, "/health")[0] == 200 and time.time() - began < 2
        for s in open_ones:
            s.close()
        for _ in range(100):
            if all(v == 0 for v in gauges(server).values()):
                break
            time.sleep(0.1)
        assert all(v == 0 for v in gauges(server).values()), gauges(server)


def test_metrics(server):
    if importlib.util.find_spec("prometheus_client") is None:
        return "prometheus_client is not installed"
    from prometheus_client.parser import text_string_to_metric_families
    call(server, "/v1/completions", GREEDY)
    families = {f.name: f for f in text_string_to_metric_families(call(server, "/metrics")[2])}
    for name in ("num_requests_running", "num_requests_waiting", "kv_cache_usage_perc", "prompt_tokens", "generation_tokens",
                 "prefix_cache_queries", "prefix_cache_hits", "num_preemptions", "request_success", "admission_rejections",
                 "time_to_first_token_seconds", "inter_token_latency_seconds", "e2e_request_latency_seconds",
                 "request_queue_time_seconds", "request_prefill_time_seconds", "request_decode_time_seconds",
                 "request_prompt_tokens", "request_generation_tokens", "iteration_tokens_total"):
        assert any(n in (f"realizar:{name}", f"realizar:{name.removesuffix('_total')}") for n in families), name
        assert all(s.labels.get("model_name") == "demo" for f in families.values() if f.name.endswith(name) for s in f.samples)
    for name in ("requests_total", "requests_successful", "requests_failed", "tokens_generated", "inference_time_seconds",
                 "uptime_seconds", "requests_per_second", "tokens_per_second", "avg_latency_ms", "error_rate"):
        assert any(s.name in (f"realizar_{name}", f"realizar_{name}_total") for f in families.values() for s in f.samples), name
    before = call(server, "/v1/metrics")[2]
    told = sum(call(server, "/v1/completions", {**GREEDY, "max_tokens": n})[2]["usage"]["completion_tokens"] for n in (1, 5, 9))
    after = call(server, "/v1/metrics")[2]
    assert after["total_tokens"] - before["total_tokens"] == told == 15
    assert after["total_requests"] - before["total_requests"] == 3
    return None


def test_openai(server):
    if importlib.util.find_spec("openai") is None:
        return "openai is not installed"
    import openai
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=2)
    assert [m.id for m in client.models.list()] == ["demo", "iris"]
    assert client.models.retrieve("demo").owned_by == "realizar"
    whole = client.completions.create(model="demo", prompt="Once upon a time", max_tokens=20, temperature=0, logprobs=3)
    text = whole.choices[0].text
    assert len(whole.choices[0].logprobs.tokens) == 20 and "".join(whole.choices[0].logprobs.tokens).strip() == text.strip()
    stream = client.completions.create(model="demo", prompt="Once upon a time", max_tokens=20, temperature=0, stream=True)
    assert "".join(c.choices[0].text for c in stream) == text
    try:
        client.completions.create(model="none", prompt="x")
        raise AssertionError("expected an error")
    except openai.NotFoundError as e:
        assert e.code == "model_not_found"
    try:
        client.completions.create(model="demo", prompt="x", temperature=-3)
        raise AssertionError("expected an error")
    except openai.BadRequestError as e:
        assert e.param == "temperature"
    messages = [{"role": "user", "content": [{"type": "text", "text": "Tell me a story."}]}]
    chat = client.chat.completions.create(model="demo", messages=messages, max_completion_tokens=16, temperature=0,
                                          logprobs=True, top_logprobs=2)
    assert chat.choices[0].message.role == "assistant" and len(chat.choices[0].logprobs.content) == 16
    schema = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 12}, "age": {"type": "integer"}, "kind": {"enum": ["cat", "fox"]}},
              "required": ["name", "age", "kind"], "additionalProperties": False}
    bound = client.chat.completions.create(model="demo", messages=messages, max_tokens=200, temperature=1, seed=3, response_format={
        "type": "json_schema", "json_schema": {"name": "animal", "strict": True, "schema": schema}})
    animal = json.loads(bound.choices[0].message.content)
    assert set(animal) == {"name", "age", "kind"} and isinstance(animal["age"], int) and animal["kind"] in ("cat", "fox"), animal
    for bad in ({"type": "json_schema"}, {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "what"}}}, {"type": "odd"}):
        try:
            client.chat.completions.create(model="demo", messages=messages, response_format=bad)
            raise AssertionError("expected an error")
        except openai.BadRequestError as e:
            assert e.param == "response_format"
    yes = client.chat.completions.create(model="demo", messages=messages, temperature=1, extra_body={"grammar": 'root ::= "yes" | "no"'})
    assert yes.choices[0].message.content in ("yes", "no") and yes.choices[0].finish_reason == "stop"
    chunks = list(client.chat.completions.create(model="demo", messages=messages, max_tokens=16, temperature=0, stream=True,
                                                 stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant" and chunks[0].choices[0].delta.content == ""
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == chat.choices[0].message.content
    assert chunks[-1].usage.completion_tokens == chat.usage.completion_tokens
    return None


def test_retries(server):
    """429 with Retry-After until there is room: the client waits and comes back."""
    if importlib.util.find_spec("openai") is None:
        return "openai is not installed"
    import openai
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=20)
    eager = openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0)
    ask = lambda c: c.completions.create(model="demo", prompt="Once upon a time", max_tokens=100, temperature=0).usage.completion_tokens
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        refused = [f.exception() for f in [pool.submit(ask, eager) for _ in range(24)]]
        patient = [f.result() for f in [pool.submit(ask, client) for _ in range(6)]]
    assert any(isinstance(e, openai.RateLimitError) for e in refused)
    assert all(e is None or (isinstance(e, openai.RateLimitError) and int(e.response.headers["Retry-After"]) >= 1) for e in refused)
    assert patient == [100] * 6
    return None


def memory(server):
    with open(f"/proc/{server.process.pid}/status") as f:
        return int(re.search(r"VmRSS:\s*(\d+)", f.read()).group(1)) * 1024


def test_slow_clients(server):
    """Started with --read-seconds 2: who sends a byte now and then is cut off; who only holds a connection costs little."""
    n = 500
    before = memory(server)
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(n)]
    assert call(server, "/health")[0] == 200
    each = (memory(server) - before) / n
    assert each < 16 * 1024, each
    slow = socket.create_connection(("127.0.0.1", server.port))
    began = time.time()
    try:
        for byte in b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1000:
            slow.sendall(bytes([byte]))
            time.sleep(0.1)
    except OSError:
        pass
    assert 1 < time.time() - began < 20, time.time() - began
    # One who asks for a long stream and never reads: others are served meanwhile.
    deaf = socket.create_connection(("127.0.0.1", server.port))
    text = json.dumps({**GREEDY, "max_tokens": 1500, "ignore_eos": True, "stream": True}).encode()
    deaf.sendall(b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
    assert call(server, "/v1/completions", GREEDY)[2]["usage"]["completion_tokens"] == 24
    for s in idle + [deaf, slow]:
        s.close()
    print(f"  {each / 1024:.1f} KiB an idle connection")


def test_classical(server):
    first, third = [5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]  # of the data set: setosa and virginica
    one = call(server, "/predict", {"features": first, "options": {"return_probabilities": True}})[2]
    assert one["prediction"] == 0 and abs(sum(one["probabilities"]) - 1) < 1e-5 and one["latency_ms"] >= 0
    both = call(server, "/predict/batch", {"instances": [{"features": first}, {"features": third}]})[2]
    assert [p["prediction"] for p in both["predictions"]] == [0, 2]
    for model in ("tree", "logistic"):
        p = call(server, "/v1/predict", {"model": model, "features": third, "top_k": 2})[2]
        assert p["prediction"] == 2 and p["model"] == model and p["top_k_predictions"][0]["label"] == 2
        names = ["sepal length", "sepal width", "petal length", "petal width"]
        e = call(server, "/v1/explain", {"model": model, "features": third, "feature_names": names, "top_k_features": 2})[2]
        inside = e["explanation"]
        assert len(inside["shap_values"]) == 4 and inside["feature_names"] == names
        assert abs(inside["base_value"] + sum(inside["shap_values"]) - p["confidence"]) < 1e-5, (model, e, p)
        assert "petal" in e["summary"]
        assert call(server, f"/v1/audit/{e['request_id']}")[2]["record"]["kind"] == "explain"
    assert call(server, "/predict", {"features": [1, 2]})[0] == 400
    assert call(server, "/predict", {"features": [1, 2, 3, "x"]})[0] == 400
    assert call(server, "/v1/completions", GREEDY)[0] == 404
    status, _, body = call(server, "/v1/completions", {**GREEDY, "model": "tree"})
    assert status == 400 and body["error"]["code"] == "wrong_model"


def test_drain(server):
    """SIGTERM under load: what was accepted finishes, what comes is refused, exit 0."""
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        under_way = [pool.submit(call, server, "/v1/completions", {**GREEDY, "max_tokens": 400, "ignore_eos": True}) for _ in range(12)]
        while gauges(server)["num_requests_running"] < 12:
            time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        refused = []
        try:
            refused = [call(server, "/health")[0], call(server, "/v1/completions", GREEDY)[0]]
        except (urllib.error.URLError, ConnectionError):
            pass  # it had finished already
        done = [f.result() for f in under_way]
    assert all(status == 200 and body["usage"]["completion_tokens"] == 400 for status, _, body in done)
    assert all(status == 503 for status in refused), refused
    assert server.process.wait(timeout=30) == 0


def test_keys(server):
    assert call(server, "/v1/models")[0] == 401
    assert call(server, "/v1/models", headers={"Authorization": "Bearer wrong"})[0] == 401
    assert call(server, "/v1/models", headers={"Authorization": "Bearer secret-2"})[0] == 200
    assert call(server, "/v1/models", headers={"x-api-key": "secret-1"})[0] == 200
    assert call(server, "/health")[0] == 200


def main():
    tests = Tests()
    check = tests.check
    with Server() as server:
        for test in (test_native, test_limits_of_fields, test_completion_frames, test_http, test_metrics, test_openai,
                     test_clients_who_leave):
            check(test, server)
        check(test_drain, server)
    with Server("--parallel", "2", "--queue", "4") as server:
        check(test_retries, server)
        assert server.stop() == 0
    with Server("--read-seconds", "2") as server:
        check(test_slow_clients, server)
    golden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "classic", "golden")
    with Server(models=("--model", f"tree={golden}/iris_tree.apr", "--model", f"logistic={golden}/iris_logistic.apr")) as server:
        check(test_classical, server)
        assert server.stop() == 0
    import tempfile
    with tempfile.NamedTemporaryFile("w", suffix=".keys") as keys:
        keys.write("# two\nsecret-1\n\nsecret-2\n")
        keys.flush()
        with Server("--api-key-file", keys.name) as server:
            check(test_keys, server)
            assert server.stop() == 0
    tests.end()


main()
