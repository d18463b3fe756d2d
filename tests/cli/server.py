# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""A stand-in of a model server for the tests of loadtest and monitor: answers of known length at known times; and of a hub
for those of pull.

usage: server.py PORT_FILE [SECONDS]      writes its port to PORT_FILE, ends after SECONDS (default 120)
"""

import hashlib
import http.server
import json
import os
import sys
import threading
import time
import urllib.parse

SECONDS_TO_FIRST, SECONDS_A_TOKEN = 0.03, 0.01
FILES = {"model-Q4_K_M.gguf": bytes(range(256)) * 1000, "model-Q8_0.gguf": b"eight", "wrong.bin": b"wrong", "sub/a b.bin": b"ab"}
done = generated = 0
seen = set()
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/health":
            self.answer(200, '{"status":"healthy"}')
        elif self.path == "/metrics":
            with lock:
                self.answer(200, "# TYPE realizar:num_requests_running gauge\n"
                            'realizar:num_requests_running{model_name="a"} 2\nrealizar:num_requests_running{model_name="b"} 1\n'
                            'realizar:num_requests_waiting{model_name="a"} 4\nrealizar:kv_cache_usage_perc{model_name="a"} 0.25\n'
                            f'realizar:e2e_request_latency_seconds_count{{model_name="a"}} {done}\n'
                            f'realizar:e2e_request_latency_seconds_sum{{model_name="a"}} {done * 0.5}\n'
                            f'realizar:generation_tokens_total{{model_name="a"}} {generated}\n', "text/plain")
        elif self.path == "/api/models/some/model/tree/main?recursive=true":
            self.answer(200, json.dumps([{"type": "directory", "path": "sub"}] + [
                {"type": "file", "path": name, "size": len(data),
                 "lfs": {"oid": hashlib.sha256(b"" if name == "wrong.bin" else data).hexdigest()}}
                for name, data in FILES.items()] + [{"type": "file", "path": "../../escape.gguf", "size": 1}]))
        elif self.path.startswith("/some/model/resolve/main/"):
            data = FILES[urllib.parse.unquote(self.path[len("/some/model/resolve/main/"):])]
            start = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0])
            self.send_response(206 if "Range" in self.headers else 200)
            if "Range" in self.headers:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            self.wfile.write(data[start:])
        else:
            self.answer(404, '{"error":"not_found"}')

    def chunk(self, text):
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def do_POST(self):
        global done, generated
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/tokenize":
            self.answer(200, json.dumps({"token_ids": [1, 2], "num_tokens": 2}))
        elif self.path == "/batch/tokenize":
            self.answer(200, json.dumps({"results": [{"token_ids": [1], "num_tokens": 1} for _ in body["texts"]]}))
        elif self.path == "/batch/generate":
            self.answer(200, json.dumps({"results": [{"token_ids": [1], "text": "a", "num_generated": body["max_tokens"]}
                                                     for _ in body["prompts"]]}))
        elif self.path == "/v1/completions" and body.get("model") == "full":
            self.answer(429, '{"error":{"message":"the queue is full"}}')
        elif self.path == "/v1/completions":
            if len(body["prompt"].split()) > 600:
                return self.answer(400, '{"error":{"message":"the prompt is longer than the context"}}')
            if body.get("model") == "once":
                with lock:
                    again = body["prompt"] in seen
                    seen.add(body["prompt"])
                if again:
                    return self.answer(400, '{"error":{"message":"this prompt was asked before"}}')
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            time.sleep(SECONDS_TO_FIRST)
            for i in range(body["max_tokens"]):
                if i:
                    time.sleep(SECONDS_A_TOKEN)
                self.chunk("data: " + json.dumps({"choices": [{"text": " a", "finish_reason": None}], "usage": None}) + "\n\n")
            self.chunk("data: " + json.dumps({"choices": [], "usage": {"completion_tokens": body["max_tokens"]}}) + "\n\n")
            self.chunk("data: [DONE]\n\n")
            self.wfile.write(b"0\r\n\r\n")
            with lock:
                done += 1
                generated += body["max_tokens"]
        else:
            self.answer(404, '{"error":"not_found"}')


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(sys.argv[1] + ".part", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".part", sys.argv[1])
threading.Timer(float(sys.argv[2]) if len(sys.argv) > 2 else 120, lambda: os._exit(0)).start()
server.serve_forever()
