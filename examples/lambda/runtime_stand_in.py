# realizar: SPDX-License-Identifier: MIT
"""A stand-in for Lambda's Runtime API (version 2018-06-01), in Python's standard library: hands out events, keeps the answers.

    python runtime_stand_in.py BOOTSTRAP EVENT.json ...     runs the program on the events and prints what it answers
"""
import http.server
import json
import os
import queue
import subprocess
import sys
import threading

PREFIX = "/2018-06-01/runtime/"


class Answer:
    def __init__(self, kind, headers, body):
        self.kind, self.headers, self.body = kind, headers, body

    def json(self):
        return json.loads(self.body)


class RuntimeApi:
    """with RuntimeApi() as api: api.send(event) -> Answer; close_every: the connection is closed after so many requests."""

    def __init__(self, close_every=0):
        self.events, self.answers, self.started = queue.Queue(), queue.Queue(), queue.Queue()
        self.requests, self.count, self.close_every = [], 0, close_every
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def finish_with(self, status, body, headers=()):
                outer.requests.append((self.command, self.path))
                self.send_response(status)
                for key, value in headers:
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                if outer.close_every and len(outer.requests) % outer.close_every == 0:
                    self.close_connection = True  # without saying so: the next request meets a closed connection
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                if self.path != PREFIX + "invocation/next":
                    return self.finish_with(404, b"")
                outer.started.put(True)
                event = outer.events.get()
                if event is None:
                    self.close_connection = True
                    return None
                outer.count += 1
                return self.finish_with(200, event, [("Lambda-Runtime-Aws-Request-Id", f"request-{outer.count}"),
                                                     ("Lambda-Runtime-Deadline-Ms", "9999999999999"),
                                                     ("Content-Type", "application/json")])

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = self.path[len(PREFIX):]
                known = kind == "init/error" or kind in (f"invocation/request-{outer.count}/response", f"invocation/request-{outer.count}/error")
                outer.answers.put(Answer(kind.split("/")[-1] if known else "unknown path " + self.path, dict(self.headers), body))
                self.finish_with(202 if known else 404, b'{"status":"OK"}')

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.events.put(None)
        self.server.shutdown()
        self.server.server_close()

    def start(self, program):
        return subprocess.Popen([program], env={**os.environ, "AWS_LAMBDA_RUNTIME_API": self.address}, stderr=subprocess.PIPE)

    def send(self, event, timeout=30):
        self.events.put(event if isinstance(event, bytes) else json.dumps(event).encode())
        return self.answers.get(timeout=timeout)


if __name__ == "__main__":
    with RuntimeApi() as runtime:
        process = runtime.start(sys.argv[1])
        for path in sys.argv[2:]:
            with open(path, "rb") as file:
                answer = runtime.send(file.read())
            print(answer.kind, answer.body.decode())
        process.kill()
