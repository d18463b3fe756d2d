"""A server that runs, for tests that ask it over the wire: python3 TEST.py PROGRAM"""
import json
import re
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request

PROGRAM = sys.argv[1]


class Server:
    def __init__(self, *flags, models=("--demo",)):
        self.process = subprocess.Popen([PROGRAM, *models, "--port", "0", "--threads", "1", *flags], stderr=subprocess.PIPE, text=True)
        self.port = 0
        for line in self.process.stderr:
            found = re.search(r"listening at https?://[^:]*:(\d+)", line)
            if found:
                self.port = int(found.group(1))
            if "ready" in line:
                break
        assert self.port, "the server did not start"
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=300)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def call(server, path, body=None, headers=None, method=None):
    """Status, headers and JSON (or text) of an answer."""
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data=data, headers=headers or {}, method=method)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=300) as r:
            status, head, text = r.status, r.headers, r.read().decode()
    except urllib.error.HTTPError as e:
        status, head, text = e.code, e.headers, e.read().decode()
    try:
        return status, head, json.loads(text)
    except ValueError:
        return status, head, text


def frames(server, path, body):
    """The data of the events of a stream."""
    request = urllib.request.Request(server.url + path, data=json.dumps(body).encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as r:
        assert r.headers["Content-Type"].startswith("text/event-stream")
        return [line[6:].decode().strip() for line in r if line.startswith(b"data: ")]


def raw(server, data, wait=2.0, close=False):
    """What the server says to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as s:
        s.sendall(data)
        if close:
            s.shutdown(socket.SHUT_WR)
        out = b""
        try:
            while part := s.recv(65536):
                out += part
        except (socket.timeout, ConnectionResetError):
            pass
        return out


class Tests:
    """Runs tests one after the other and counts those that fail; a test that returns a text was skipped, and why."""
    failed = 0

    def check(self, test, *arguments):
        began = time.time()
        try:
            skipped = test(*arguments)
            print(f"{test.__name__}: {'skipped: ' + skipped if skipped else 'ok'} ({time.time() - began:.1f} s)", flush=True)
        except Exception as e:
            traceback.print_exc()
            print(f"{test.__name__}: FAILED: {e!r}", flush=True)
            self.failed += 1

    def end(self):
        sys.exit(1 if self.failed else 0)
