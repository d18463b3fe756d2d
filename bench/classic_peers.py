# realizar: SPDX-License-Identifier: MIT
"""Classical models side by side with their peers on this machine: realizar in turns with scikit-learn, PyTorch and ONNX Runtime.

    pip install numpy==2.4.6 scikit-learn==1.9.1 torch==2.5.1 onnxruntime==1.31.1 onnx==1.23.2
    python bench/classic_peers.py build/bin/bench_classic [NAME ...]     (only these cases)

One thread each, the same shapes, random weights; rounds alternate (A B A B). Prints a JSON object a line: medians and p99 in
nanoseconds, the ratio, Welch's t and Cohen's d over the rounds' medians. Peers that cannot be imported are left out and named.
"""
import json
import os
import subprocess
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np  # noqa: E402

ROUNDS = 7
MODELS = {"iris class": [4, 3], "logistic 784": [784, 1], "net 103K f32": [784, 128, 10], "net 1M f32": [784, 1024, 192, 10],
          "net cifar f32": [3072, 256, 10]}


def time_of(call):
    """Nanoseconds of one call: medians of blocks of about 1 ms."""
    n = 1
    while True:
        start = time.perf_counter()
        for _ in range(n):
            call()
        if time.perf_counter() - start > 1e-3:
            break
        n *= 2
    blocks = []
    stop = time.perf_counter() + 0.2
    while time.perf_counter() < stop:
        start = time.perf_counter()
        for _ in range(n):
            call()
        blocks.append((time.perf_counter() - start) / n * 1e9)
    return blocks


def torch_call(sizes, batch):
    import torch
    torch.set_num_threads(1)
    layers = []
    for i in range(len(sizes) - 1):
        layers += [torch.nn.Linear(sizes[i], sizes[i + 1]), torch.nn.ReLU()]
    layers[-1] = torch.nn.Sigmoid() if sizes[-1] == 1 else torch.nn.Softmax(1)
    net, x = torch.nn.Sequential(*layers).eval(), torch.randn(batch, sizes[0])

    def call():
        with torch.inference_mode():
            net(x)
    return call


def sklearn_call(sizes, batch):
    x = np.random.default_rng(0).normal(size=(200, sizes[0]))
    if len(sizes) == 2:
        from sklearn.linear_model import LogisticRegression
        model = LogisticRegression(max_iter=5).fit(x, np.arange(200) % max(2, sizes[-1]))
    else:
        from sklearn.neural_network import MLPClassifier
        model = MLPClassifier(sizes[1:-1], max_iter=1).fit(x, np.arange(200) % sizes[-1])
    sample = x[:batch]
    return lambda: model.predict_proba(sample)


def onnx_call(sizes, batch):
    import onnxruntime as ort
    from onnx import TensorProto, helper, numpy_helper
    rng, nodes, weights, name = np.random.default_rng(0), [], [], "x"
    for i in range(len(sizes) - 1):
        weights += [numpy_helper.from_array(rng.normal(size=(sizes[i], sizes[i + 1])).astype(np.float32), f"w{i}"),
                    numpy_helper.from_array(rng.normal(size=sizes[i + 1]).astype(np.float32), f"b{i}")]
        nodes.append(helper.make_node("Gemm", [name, f"w{i}", f"b{i}"], [f"z{i}"]))
        last = i + 2 == len(sizes)
        kind = "Relu" if not last else "Sigmoid" if sizes[-1] == 1 else "Softmax"
        nodes.append(helper.make_node(kind, [f"z{i}"], [f"y{i}"]))
        name = f"y{i}"
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, sizes[0]])],
                              [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, sizes[-1]])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    x = rng.normal(size=(batch, sizes[0])).astype(np.float32)
    return lambda: session.run(None, {"x": x})


def main():
    program, chosen = sys.argv[1], sys.argv[2:]
    for name, sizes in MODELS.items():
        if chosen and name not in chosen:
            continue
        for batch in (1,) if name == "iris class" else (1, 8, 32):
            peers = {}
            for peer, make in (("scikit-learn", sklearn_call), ("PyTorch", torch_call), ("ONNX Runtime", onnx_call)):
                try:
                    peers[peer] = make(sizes, batch)
                except ImportError as missing:
                    print(f"# {peer} left out: {missing}", file=sys.stderr)
            ours, theirs = [], {peer: [] for peer in peers}
            for _ in range(ROUNDS):
                for line in subprocess.run([program, name], capture_output=True, text=True, check=True).stdout.splitlines():
                    row = json.loads(line)
                    if row["name"] == name and row["batch"] == batch:
                        ours.append((row["p50_ns"], row["p99_ns"]))
                for peer, call in peers.items():
                    blocks = time_of(call)
                    theirs[peer].append((float(np.median(blocks)), float(np.percentile(blocks, 99))))
            a = np.array(ours)
            for peer, rows in theirs.items():
                b = np.array(rows)
                va, vb = a[:, 0].var(ddof=1), b[:, 0].var(ddof=1)
                t = (b[:, 0].mean() - a[:, 0].mean()) / np.sqrt((va + vb) / ROUNDS + 1e-12)
                d = (b[:, 0].mean() - a[:, 0].mean()) / np.sqrt((va + vb) / 2 + 1e-12)
                print(json.dumps({"name": name, "batch": batch, "realizar_p50_ns": float(np.median(a[:, 0])), "realizar_p99_ns": float(np.median(a[:, 1])),
                                  "peer": peer, "peer_p50_ns": float(np.median(b[:, 0])), "peer_p99_ns": float(np.median(b[:, 1])),
                                  "ratio": float(np.median(b[:, 0]) / np.median(a[:, 0])), "welch_t": float(t), "cohens_d": float(d)}), flush=True)


if __name__ == "__main__":
    main()
