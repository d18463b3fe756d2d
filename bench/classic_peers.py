# realizar: SPDX-License-Identifier: MIT
"""Classical models side by side with their peers on this machine: realizar in turns with scikit-learn, PyTorch and ONNX Runtime.

    pip install numpy==2.4.6 scikit-learn==1.9.1 torch==2.5.1 onnxruntime==1.31.1 onnx==1.23.2
    python bench/classic_peers.py build/bin/bench_classic [NAME ...]     (only these cases)
    python bench/classic_peers.py build/bin/bench_classic --memory [NAME ...]

One thread each, the same shapes, random weights; rounds alternate (A B A B). Prints a JSON object a line: medians and p99 in
nanoseconds, the ratio, Welch's t and Cohen's d over the rounds' medians. With --memory: what a process of its own takes that
reads the model from a file and predicts once, in MB resident, before the model is read (interpreter and library) and at the end;
and the microseconds from opening the file to that first prediction. Peers that cannot be imported are left out and named.
"""
import json
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np  # noqa: E402

ROUNDS = 7
MODELS = {"iris class": [4, 3], "logistic 784": [784, 1], "net 103K f32": [784, 128, 10], "net 1M f32": [784, 1024, 192, 10],
          "net cifar f32": [3072, 256, 10], "forest 100 x 8 levels": [64, 10]}


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


def torch_model(name):
    import torch
    sizes = MODELS[name]
    if "forest" in name:
        raise ImportError("PyTorch has no forests")
    layers = []
    for i in range(len(sizes) - 1):
        layers += [torch.nn.Linear(sizes[i], sizes[i + 1]), torch.nn.ReLU()]
    layers[-1] = torch.nn.Sigmoid() if sizes[-1] == 1 else torch.nn.Softmax(1)
    return torch.nn.Sequential(*layers).eval()


def torch_write(model, path):
    import torch
    torch.save(model, path)


def torch_read(path):
    import torch
    return torch.load(path, weights_only=False)


def torch_call(model, x):
    import torch
    torch.set_num_threads(1)
    sample = torch.from_numpy(x)

    def call():
        with torch.inference_mode():
            model(sample)
    return call


def sklearn_model(name):
    sizes, n = MODELS[name], 4000 if "forest" in name else 200
    x = np.random.default_rng(0).normal(size=(n, sizes[0]))
    if "forest" in name:  # labels of no rule, so that trees fill their levels
        from sklearn.ensemble import RandomForestClassifier
        return RandomForestClassifier(100, max_depth=8, random_state=0).fit(x, np.arange(n) % sizes[-1])
    if len(sizes) == 2:
        from sklearn.linear_model import LogisticRegression
        return LogisticRegression(max_iter=5).fit(x, np.arange(200) % max(2, sizes[-1]))
    from sklearn.neural_network import MLPClassifier
    return MLPClassifier(sizes[1:-1], max_iter=1).fit(x, np.arange(200) % sizes[-1])


def sklearn_write(model, path):
    pathlib.Path(path).write_bytes(pickle.dumps(model))


def sklearn_read(path):
    return pickle.loads(pathlib.Path(path).read_bytes())


def sklearn_call(model, x):
    sample = x.astype(np.float64)
    return lambda: model.predict_proba(sample)


def onnx_forest(levels=8, trees=100, features=64, classes=10):
    """Full trees over random features, as bench_classic makes them."""
    from onnx import TensorProto, helper
    rng, inner, total = np.random.default_rng(0), 2 ** levels - 1, 2 ** (levels + 1) - 1
    node, leaf = np.arange(total), np.arange(inner, total)
    modes = ["BRANCH_LEQ" if i < inner else "LEAF" for i in range(total)] * trees
    child = np.where(node < inner, 2 * node + 1, 0)
    every = {"nodes_treeids": np.repeat(np.arange(trees), total), "nodes_nodeids": np.tile(node, trees),
             "nodes_featureids": rng.integers(0, features, total * trees), "nodes_truenodeids": np.tile(child, trees),
             "nodes_falsenodeids": np.tile(np.where(node < inner, 2 * node + 2, 0), trees),
             "class_treeids": np.repeat(np.arange(trees), len(leaf) * classes), "class_nodeids": np.tile(np.repeat(leaf, classes), trees),
             "class_ids": np.tile(np.arange(classes), len(leaf) * trees)}
    forest = helper.make_node("TreeEnsembleClassifier", ["x"], ["label", "y"], domain="ai.onnx.ml", nodes_modes=modes, post_transform="NONE",
                              nodes_values=rng.uniform(-0.3, 0.3, total * trees).astype(np.float32).tolist(),
                              class_weights=(rng.uniform(0, 0.01, len(leaf) * classes * trees)).astype(np.float32).tolist(),
                              classlabels_int64s=list(range(classes)), **{k: v.tolist() for k, v in every.items()})
    graph = helper.make_graph([forest], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, features])],
                              [helper.make_tensor_value_info("label", TensorProto.INT64, [None]),
                               helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, classes])])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 2)], ir_version=8)


def onnx_model(name):
    import onnxruntime  # noqa: F401
    from onnx import TensorProto, helper, numpy_helper
    sizes = MODELS[name]
    if "forest" in name:
        return onnx_forest()
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
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def onnx_write(model, path):
    pathlib.Path(path).write_bytes(model.SerializeToString())


def onnx_read(path):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def onnx_call(session, x):
    return lambda: session.run(None, {"x": x})


PEERS = {"scikit-learn": (sklearn_model, sklearn_write, sklearn_read, sklearn_call), "PyTorch": (torch_model, torch_write, torch_read, torch_call),
         "ONNX Runtime": (onnx_model, onnx_write, onnx_read, onnx_call)}
IMPORTS = {"scikit-learn": "import sklearn.linear_model, sklearn.neural_network, sklearn.ensemble", "PyTorch": "import torch",
           "ONNX Runtime": "import onnxruntime"}


def resident(which):
    for line in open("/proc/self/status"):
        if line.startswith(which):
            return int(line.split()[1])


def first_prediction(peer, name, path):
    """In a process of its own: prints what bench_classic --memory prints."""
    exec(IMPORTS[peer])
    x = np.full((1, MODELS[name][0]), 0.5, np.float32)
    before, start = resident("VmRSS"), time.perf_counter()
    _, _, read, call = PEERS[peer]
    call(read(path), x)()
    taken = (time.perf_counter() - start) * 1e6
    print(json.dumps({"first_us": taken, "before_kb": before, "resident_kb": resident("VmRSS"), "peak_kb": resident("VmHWM")}))


def compare_memory(program, chosen):
    with tempfile.TemporaryDirectory() as folder:
        for name in MODELS:
            if chosen and name not in chosen:
                continue
            path = os.path.join(folder, "model")
            commands = {"realizar": [program, "--memory", path]}
            subprocess.run([program, "--write", name, path], check=True)
            for peer, (make, write, _, _) in PEERS.items():
                try:
                    model = make(name)
                except ImportError as missing:
                    print(f"# {peer} left out: {missing}", file=sys.stderr)
                    continue
                file = os.path.join(folder, peer.replace(" ", ""))
                write(model, file)
                commands[peer] = [sys.executable, __file__, "--first", peer, name, file]
            rounds = {who: [] for who in commands}
            for _ in range(3):
                for who, command in commands.items():
                    rounds[who].append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
            for who, rows in rounds.items():
                def median(key):
                    return float(np.median([r[key] for r in rows]))
                print(json.dumps({"name": name, "who": who, "file_mb": os.path.getsize(commands[who][-1]) / 1e6, "before_mb": median("before_kb") / 1024,
                                  "resident_mb": median("resident_kb") / 1024, "model_mb": (median("resident_kb") - median("before_kb")) / 1024,
                                  "first_us": median("first_us")}), flush=True)


def compare_times(program, chosen):
    for name, sizes in MODELS.items():
        if chosen and name not in chosen:
            continue
        models = {}
        with tempfile.TemporaryDirectory() as folder:
            for peer, (make, write, read, _) in PEERS.items():
                try:
                    path = os.path.join(folder, "model")
                    write(make(name), path)
                    models[peer] = read(path)
                except ImportError as missing:
                    print(f"# {peer} left out: {missing}", file=sys.stderr)
        x = np.random.default_rng(0).normal(size=(32, sizes[0])).astype(np.float32)
        batches = (1,) if name == "iris class" else (1, 8, 32)
        calls = {(peer, batch): PEERS[peer][3](model, x[:batch]) for peer, model in models.items() for batch in batches}
        our_rows, their_rows = {batch: [] for batch in batches}, {key: [] for key in calls}
        for _ in range(ROUNDS):
            for line in subprocess.run([program, name], capture_output=True, text=True, check=True).stdout.splitlines():
                row = json.loads(line)
                if row["name"] == name and row["batch"] in our_rows:
                    our_rows[row["batch"]].append((row["p50_ns"], row["p99_ns"]))
            for key, call in calls.items():
                blocks = time_of(call)
                their_rows[key].append((float(np.median(blocks)), float(np.percentile(blocks, 99))))
        for batch in batches:
            ours, theirs = our_rows[batch], {peer: their_rows[peer, batch] for peer in models}
            a = np.array(ours)
            for peer, rows in theirs.items():
                b = np.array(rows)
                va, vb = a[:, 0].var(ddof=1), b[:, 0].var(ddof=1)
                t = (b[:, 0].mean() - a[:, 0].mean()) / np.sqrt((va + vb) / ROUNDS + 1e-12)
                d = (b[:, 0].mean() - a[:, 0].mean()) / np.sqrt((va + vb) / 2 + 1e-12)
                print(json.dumps({"name": name, "batch": batch, "realizar_p50_ns": float(np.median(a[:, 0])), "realizar_p99_ns": float(np.median(a[:, 1])),
                                  "peer": peer, "peer_p50_ns": float(np.median(b[:, 0])), "peer_p99_ns": float(np.median(b[:, 1])),
                                  "ratio": float(np.median(b[:, 0]) / np.median(a[:, 0])), "welch_t": float(t), "cohens_d": float(d)}), flush=True)


def main():
    if sys.argv[1] == "--first":
        return first_prediction(*sys.argv[2:])
    program, chosen = sys.argv[1], sys.argv[2:]
    if chosen[:1] == ["--memory"]:
        return compare_memory(program, chosen[1:])
    compare_times(program, chosen)


if __name__ == "__main__":
    main()
