"""Other clients people use, unmodified, against a running server: python3 sdks.py PROGRAM

Each part runs where its package is installed and says so where it is not; requirements.txt pins them. The built-in model
writes stories: what must have a form (calls, JSON) is held to it by a schema.
"""
import array
import base64
import importlib.util
import json
import math
import os
import socket
import subprocess

from running import PROGRAM, Server, Tests, call, raw

WEATHER = {"type": "object", "properties": {"city": {"type": "string", "enum": ["Bonn", "Rom"]}, "days": {"type": "integer", "minimum": 1, "maximum": 9}},
           "required": ["city", "days"], "additionalProperties": False}
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "model", "golden", "transformers")


def missing(package):
    return None if importlib.util.find_spec(package) else f"{package} is not installed"


def is_weather(arguments):
    assert set(arguments) == {"city", "days"} and arguments["city"] in ("Bonn", "Rom") and 1 <= arguments["days"] <= 9, arguments


def test_openai_tools(server):
    if missing("openai"):
        return missing("openai")
    import openai
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none")
    tools = [{"type": "function", "function": {"name": "weather", "parameters": WEATHER}}]
    ask = dict(model="demo", messages=[{"role": "user", "content": "Once upon a time"}], tools=tools, max_tokens=200, seed=1)
    for choice in ("required", {"type": "function", "function": {"name": "weather"}}):
        whole = client.chat.completions.create(**ask, tool_choice=choice).choices[0]
        assert whole.finish_reason == "tool_calls" and whole.message.content is None
        assert whole.message.tool_calls[0].function.name == "weather"
        is_weather(json.loads(whole.message.tool_calls[0].function.arguments))
    arguments, ids = "", set()
    with client.chat.completions.stream(**ask, tool_choice="required") as stream:
        final = stream.get_final_completion()
    is_weather(json.loads(final.choices[0].message.tool_calls[0].function.arguments))
    call_id = final.choices[0].message.tool_calls[0].id
    after = client.chat.completions.create(**{**ask, "messages": ask["messages"] + [
        final.choices[0].message.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call_id, "content": "sunny"}], "max_tokens": 8})
    assert after.choices[0].message.content
    free = client.chat.completions.create(**{**ask, "max_tokens": 16, "temperature": 0})  # a story calls nothing
    assert free.choices[0].finish_reason == "length" and free.choices[0].message.tool_calls is None


def test_openai_embeddings(server):
    if missing("openai"):
        return missing("openai")
    import openai
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none")
    texts = ["The dog ran to the park.", "A dog plays in the park.", "The moon is far away."]
    reply = client.embeddings.create(model="demo", input=texts)  # the SDK asks for base64
    vectors = [d.embedding for d in reply.data]
    assert reply.usage.prompt_tokens == sum(call(server, "/tokenize", {"text": t})[2]["num_tokens"] for t in texts) or reply.usage.prompt_tokens > 0
    plain = call(server, "/v1/embeddings", {"model": "demo", "input": texts, "encoding_format": "float"})[2]
    for a, b in zip(vectors, plain["data"]):
        assert abs(math.hypot(*a) - 1) < 1e-5 and max(abs(x - y) for x, y in zip(a, b["embedding"])) < 1e-7
    short = client.embeddings.create(model="demo", input=texts[0], dimensions=8).data[0].embedding
    assert len(short) == 8 and abs(math.hypot(*short) - 1) < 1e-5
    scale = math.hypot(*vectors[0][:8])
    assert max(abs(x / scale - y) for x, y in zip(vectors[0][:8], short)) < 1e-5
    tokens = call(server, "/tokenize", {"text": texts[0]})[2]["token_ids"]
    assert len(client.embeddings.create(model="demo", input=tokens).data) == 1
    assert len(client.embeddings.create(model="demo", input=[tokens, tokens[:3]]).data) == 2
    raw = call(server, "/embeddings", {"input": texts[0], "encoding_format": "base64"})[2]["data"][0]["embedding"]
    assert max(abs(x - y) for x, y in zip(array.array("f", base64.b64decode(raw)), vectors[0])) < 1e-7
    assert call(server, "/realize/embed", {"input": texts[0]})[2]["data"][0]["embedding"] == plain["data"][0]["embedding"]
    for bad in ({}, {"input": []}, {"input": [""], "model": "none"}, {"input": {}}, {"input": "a", "encoding_format": "int8"}, {"input": "a", "dimensions": 0},
                {"input": "a", "dimensions": 100000}, {"input": [[99999999]]}, {"input": "a " * 100000}, {"input": ["a"] * 3000}):
        status, _, answer = call(server, "/v1/embeddings", bad)
        assert status in (400, 404) and "error" in answer, (bad, status)


def test_openai_responses(server):
    if missing("openai"):
        return missing("openai")
    import openai
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="none")
    whole = client.responses.create(model="demo", input="Once upon a time", max_output_tokens=16, temperature=0)
    assert whole.status == "incomplete" and whole.output_text and whole.usage.output_tokens == 16
    text, kinds = "", []
    for event in client.responses.create(model="demo", input="Once upon a time", max_output_tokens=16, temperature=0, stream=True):
        kinds.append(event.type)
        text += event.delta if event.type == "response.output_text.delta" else ""
    assert text == whole.output_text and kinds[0] == "response.created" and kinds[-1] == "response.incomplete"
    tools = [{"type": "function", "name": "weather", "parameters": WEATHER}]
    called = client.responses.create(model="demo", input="Once", tools=tools, tool_choice="required", max_output_tokens=200)
    assert called.output[0].type == "function_call" and called.status == "completed"
    is_weather(json.loads(called.output[0].arguments))
    shaped = client.responses.create(model="demo", input="Once", max_output_tokens=200,
                                     text={"format": {"type": "json_schema", "name": "w", "schema": WEATHER}})
    is_weather(json.loads(shaped.output_text))


def test_anthropic(server):
    if missing("anthropic"):
        return missing("anthropic")
    import anthropic
    client = anthropic.Anthropic(base_url=server.url, api_key="none")
    ask = dict(model="demo", max_tokens=16, extra_body={"temperature": 0}, messages=[{"role": "user", "content": "Once upon a time"}])
    whole = client.messages.create(**ask)
    assert whole.stop_reason == "max_tokens" and whole.content[0].text and whole.usage.output_tokens == 16
    with client.messages.stream(**ask) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == whole.content[0].text == final.content[0].text and final.usage.output_tokens == 16
    tools = [{"name": "weather", "description": "of a city", "input_schema": WEATHER}]
    for choice in ({"type": "any"}, {"type": "tool", "name": "weather"}):
        called = client.messages.create(**{**ask, "max_tokens": 200}, tools=tools, tool_choice=choice)
        assert called.stop_reason == "tool_use"
        is_weather(called.content[0].input)
    with client.messages.stream(**{**ask, "max_tokens": 200}, tools=tools, tool_choice={"type": "any"}) as stream:
        is_weather(stream.get_final_message().content[0].input)
    n = client.messages.count_tokens(model="demo", messages=ask["messages"]).input_tokens
    assert n == whole.usage.input_tokens + (whole.usage.cache_read_input_tokens or 0)
    try:
        client.messages.create(**{**ask, "model": "none"})
        raise AssertionError("expected an error")
    except anthropic.NotFoundError as e:
        assert e.body["error"]["type"] == "not_found_error"


def test_ollama(server):
    if missing("ollama"):
        return missing("ollama")
    import ollama
    client = ollama.Client(host=server.url)
    assert client.list().models[0].model == "demo:latest"
    shown = client.show("demo")
    assert "completion" in shown.capabilities and shown.details.quantization_level == "Q4_K" and shown.modelinfo["general.architecture"]
    ask = dict(model="demo", messages=[{"role": "user", "content": "Once upon a time"}], options={"temperature": 0, "num_predict": 16})
    whole = client.chat(**ask)
    parts = list(client.chat(**ask, stream=True))
    assert "".join(p.message.content for p in parts) == whole.message.content and whole.eval_count == parts[-1].eval_count == 16
    assert whole.done_reason == "length" and whole.total_duration > 0 and not parts[0].done and parts[-1].done
    shaped = client.chat(**{**ask, "options": {"num_predict": 200}}, format=WEATHER)
    is_weather(json.loads(shaped.message.content))
    one = client.generate(model="demo", prompt="Once upon a time", options={"temperature": 0, "num_predict": 8}, raw=True)
    assert one.response == "".join(p.response for p in client.generate(
        model="demo", prompt="Once upon a time", options={"temperature": 0, "num_predict": 8}, raw=True, stream=True))
    vectors = client.embed(model="demo", input=["a", "b"]).embeddings
    assert len(vectors) == 2 and abs(math.hypot(*vectors[0]) - 1) < 1e-5
    assert len(client.embeddings(model="demo", prompt="a").embedding) == len(vectors[0])
    assert any(m.model == "demo:latest" for m in client.ps().models)
    try:
        client.chat(model="none", messages=ask["messages"])
        raise AssertionError("expected an error")
    except ollama.ResponseError as e:
        assert e.status_code == 404


def test_langchain(server):
    if missing("langchain_openai"):
        return missing("langchain_openai")
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings
    chat = ChatOpenAI(base_url=server.url + "/v1", api_key="none", model="demo", temperature=0, max_tokens=16)
    whole = chat.invoke("Once upon a time")
    assert "".join(c.content for c in chat.stream("Once upon a time")) == whole.content and whole.usage_metadata["output_tokens"] == 16
    tool = {"type": "function", "function": {"name": "weather", "description": "of a city", "parameters": WEATHER}}
    called = ChatOpenAI(base_url=server.url + "/v1", api_key="none", model="demo", max_tokens=200).bind_tools([tool], tool_choice="any").invoke("Once")
    is_weather(called.tool_calls[0]["args"])
    shaped = ChatOpenAI(base_url=server.url + "/v1", api_key="none", model="demo", max_tokens=200).with_structured_output(
        {"title": "weather", **WEATHER}, method="json_schema").invoke("Once")
    is_weather(shaped)
    vectors = OpenAIEmbeddings(base_url=server.url + "/v1", api_key="none", model="demo", check_embedding_ctx_length=False).embed_documents(["a", "b"])
    assert len(vectors) == 2


def test_encoder(server):
    """An encoder's vectors are those transformers made: token ids of tests/model/load.cpp."""
    ids = [(7 * i * i + 3 * i + 5) % 61 + 3 for i in range(24)]
    for name in ("bert", "nomic-bert"):
        with open(os.path.join(GOLDEN, name + ".bin"), "rb") as f:
            states = array.array("f", f.read())
        width = len(states) // 24
        pooled = [sum(states[t * width + i] for t in range(24)) / 24 for i in range(width)] if name == "bert" else list(states[:width])
        length = math.hypot(*pooled)
        found = call(server, "/v1/embeddings", {"model": name, "input": ids})[2]["data"][0]["embedding"]
        assert max(abs(x - y / length) for x, y in zip(found, pooled)) < 1e-4, name
    assert call(server, "/v1/embeddings", {"input": ids})[2]["model"] == "bert"  # the first encoder is the default
    status, _, body = call(server, "/v1/completions", {"model": "bert", "prompt": "a"})
    assert status == 400 and body["error"]["code"] == "wrong_model"


def test_configuration():
    """Flags go before the environment, that before the file."""
    import tempfile
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.write("parallel = 3\nqueue = 7\ncontext-length = 300\n")
        config.flush()
        os.environ.update(REALIZAR_QUEUE="8", REALIZAR_CONTEXT_LENGTH="200")
        try:
            with Server("--config", config.name, "--context-length", "100") as server:
                props = call(server, "/props")[2]
                assert props["total_slots"] == 3 and props["default_generation_settings"]["n_ctx"] == 100, props
                assert server.stop() == 0
        finally:
            del os.environ["REALIZAR_QUEUE"], os.environ["REALIZAR_CONTEXT_LENGTH"]
    for wrong in (["--port", "x"], ["--demo", "--what"], [], ["--demo", "--pooling", "most"], ["--demo", "--tls-cert", "x"],
                  ["--demo", "--api-key-file", "/nothing/here"], ["--config", "/nothing/here"]):
        done = subprocess.run([PROGRAM, *wrong], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and "expected" in done.stderr or "option" in done.stderr, (wrong, done)
    done = subprocess.run([PROGRAM, "--model", "/nothing/here.gguf", "--port", "0"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3 and "/nothing/here.gguf" in done.stderr, done


def test_tls():
    """HTTPS, whole and streamed, several requests on a connection; plain HTTP on the same port is cut off."""
    import http.client
    import shutil
    import ssl
    import tempfile
    if shutil.which("openssl") is None:
        return "openssl is not here, which makes the certificate"
    with tempfile.TemporaryDirectory() as folder:
        cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], check=True, capture_output=True)
        probe = subprocess.run([PROGRAM, "--demo", "--port", "0", "--tls-cert", cert, "--tls-key", folder], capture_output=True, text=True, timeout=60)
        assert probe.returncode == 1, probe  # a key that is none
        if "SERVER_TLS" in probe.stderr:
            return "the server is built without TLS (SERVER_TLS)"
        with Server("--tls-cert", cert, "--tls-key", key) as server:
            trust = ssl.create_default_context(cafile=cert)
            connection = http.client.HTTPSConnection("localhost", server.port, context=trust, timeout=60)
            for _ in range(3):
                connection.request("GET", "/health")
                assert json.loads(connection.getresponse().read())["status"] == "healthy"
            for stream in (False, True):
                body = json.dumps({"prompt": "Once upon a time", "max_tokens": 30, "temperature": 0, "stream": stream})
                connection.request("POST", "/v1/completions", body, {"Content-Type": "application/json"})
                text = connection.getresponse().read().decode()
                assert (text.endswith("data: [DONE]\n\n") if stream else json.loads(text)["usage"]["completion_tokens"] == 30), text
            connection.request("GET", "/health", headers={"Connection": "close"})
            assert connection.getresponse().read()
            assert raw(server, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", wait=5)[:4] != b"HTTP"
            with ssl.create_default_context(cafile=cert).wrap_socket(socket.create_connection(("localhost", server.port)),
                                                                     server_hostname="localhost") as leaving:
                text = json.dumps({"prompt": "Once", "max_tokens": 1500, "ignore_eos": True}).encode()
                leaving.sendall(b"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
            assert server.stop() == 0
    return None


def main():
    tests = Tests()
    with Server() as server:
        for test in (test_openai_tools, test_openai_embeddings, test_openai_responses, test_anthropic, test_ollama, test_langchain):
            tests.check(test, server)
        assert server.stop() == 0
    with Server(models=("--model", os.path.join(GOLDEN, "gpt2.gguf"), "--model", os.path.join(GOLDEN, "bert.gguf"),
                        "--model", os.path.join(GOLDEN, "nomic-bert.gguf"))) as server:
        tests.check(test_encoder, server)
        assert server.stop() == 0
    tests.check(test_configuration)
    tests.check(test_tls)
    tests.end()


main()
