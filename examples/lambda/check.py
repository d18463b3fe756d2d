# realizar: SPDX-License-Identifier: MIT
"""Runs the Lambda program, with the iris model inside, against the stand-in of the Runtime API."""
import base64
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from runtime_stand_in import RuntimeApi

HERE = pathlib.Path(__file__).resolve().parent
MODELS = HERE.parent / "classic_models"
FLOWERS = [[float(v) for v in row] for row in list(csv.reader(open(MODELS / "iris.csv")))[1:]]
EXPECTED = (MODELS / "iris.expected.txt").read_text().split()


def url_event(method, path="/", body=None, encoded=False):
    event = {"version": "2.0", "rawPath": path, "headers": {}, "requestContext": {"http": {"method": method, "path": path}},
             "isBase64Encoded": encoded}
    if body is not None:
        event["body"] = body
    return event


def check(wanted, found):
    if wanted != found:
        raise AssertionError(f"expected {wanted!r}, found {found!r}")


def check_answers(program, close_every):
    with RuntimeApi(close_every) as api:
        process = api.start(program)
        one = api.send({"features": FLOWERS[0]})
        check("response", one.kind)
        check(EXPECTED[0], one.json()["prediction"])
        probabilities = one.json()["probabilities"]
        check(True, len(probabilities) == 3 and abs(sum(probabilities) - 1) < 1e-6)

        batch = api.send({"samples": FLOWERS}).json()["predictions"]
        check(EXPECTED, [p["prediction"] for p in batch])
        check(one.json(), batch[0])

        names = ["sepal length", "sepal width", "petal length", "petal width"]
        check(one.json(), api.send({"features": dict(zip(names, FLOWERS[0]))}).json())

        for event in (url_event("POST", "/predict", json.dumps({"samples": FLOWERS})),
                      url_event("POST", "/predict", base64.b64encode(json.dumps({"samples": FLOWERS}).encode()).decode(), True)):
            answer = api.send(event).json()
            check((200, "application/json"), (answer["statusCode"], answer["headers"]["content-type"]))
            check(batch, json.loads(answer["body"])["predictions"])

        described = json.loads(api.send(url_event("GET")).json()["body"])
        check((4, names, ["setosa", "versicolor", "virginica"]), (described["n_features"], described["features"], described["classes"]))
        check({"status": "ok"}, json.loads(api.send(url_event("GET", "/health")).json()["body"]))
        check(405, api.send(url_event("DELETE")).json()["statusCode"])

        for body, part in (("{", "byte"), (json.dumps({"features": [1, 2, 3]}), "4 features"), (json.dumps({"features": [1, 2, 3, "x"]}), "number"),
                           (None, "samples as JSON"), (json.dumps({"samples": []}), "at least one sample")):
            answer = api.send(url_event("POST", "/predict", body)).json()
            check(400, answer["statusCode"])
            check(True, part in json.loads(answer["body"])["error"])
        check(413, api.send(url_event("POST", "/", json.dumps([FLOWERS[0]] * 10001))).json()["statusCode"])
        check(400, api.send(url_event("POST", "/", "a", True)).json()["statusCode"])

        for event, part in (({"samples": [[1, 2]]}, "4 features"), (b"not JSON", "byte"), ({}, "expected"), (b"", "byte")):
            answer = api.send(event)
            check(("error", "InvalidEvent"), (answer.kind, answer.json()["errorType"]))
            check("InvalidEvent", answer.headers["Lambda-Runtime-Function-Error-Type"])
            check(True, part in answer.json()["errorMessage"])

        metrics = json.loads(api.send(url_event("GET", "/metrics")).json()["body"])
        check(api.count, metrics["invocations"])
        check(True, 0 < metrics["init_us"] < 5_000_000 and metrics["model_load_us"] <= metrics["init_us"])
        check(12, metrics["refused"])
        check(None, process.poll())
    process.kill()
    log = process.stderr.read().decode()
    check(1, len(re.findall("cold_start", log)))
    return json.loads(log.splitlines()[0])["cold_start"]


def main():
    program = sys.argv[1]
    print("cold start:", check_answers(program, 0))
    check_answers(program, 3)  # the service closes the connection now and then
    with tempfile.NamedTemporaryFile("w", suffix=".json") as event:
        event.write(json.dumps({"features": FLOWERS[0]}))
        event.flush()
        check(EXPECTED[0], json.loads(subprocess.check_output([program, "--event", event.name]))["prediction"])
    check(2, subprocess.run([program], env={}, stderr=subprocess.DEVNULL).returncode)
    for address in ("nowhere", "127.0.0.1:0", "127.0.0.1:1", "example.com:80"):
        failed = subprocess.run([program], env={"AWS_LAMBDA_RUNTIME_API": address}, stderr=subprocess.PIPE, timeout=20)
        check((1, True), (failed.returncode, address in failed.stderr.decode()))


if __name__ == "__main__":
    main()
