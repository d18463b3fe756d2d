"""MNIST, Fashion-MNIST and CIFAR-10 as their authors publish them, small and made up, through examples/classic_models/images.py to `realizar
predict`, whose answers are scikit-learn's: python3 images.py PROGRAM...

Says "skipped" where numpy or scikit-learn is missing.
"""
import gzip
import json
import pathlib
import pickle
import struct
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import sklearn  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(0)

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
sys.path[:0] = [str(EXAMPLES / "classic_models"), str(EXAMPLES / "convert")]
import images  # noqa: E402
import sklearn_to_apr  # noqa: E402

RANDOM = np.random.default_rng(1)


def pictures(n, size):
    """Labels, and bytes that are brighter in a part of the picture that the label says."""
    labels = np.arange(n) % 10
    pixels = RANDOM.integers(0, 128, (n, size))
    for row, label in zip(pixels, labels):
        row[label * size // 10:(label + 1) * size // 10] += 100
    return pixels.astype(np.uint8), labels


def write_idx(folder, zipped):
    """Yann LeCun's page: big-endian numbers; 0x803 images, rows, columns; 0x801 labels."""
    for stem, n in ("train", 60), ("t10k", 20):
        pixels, labels = pictures(n, 784)
        for name, data in ((f"{stem}-images-idx3-ubyte", struct.pack(">IIII", 0x803, n, 28, 28) + pixels.tobytes()),
                           (f"{stem}-labels-idx1-ubyte", struct.pack(">II", 0x801, n) + labels.astype(np.uint8).tobytes())):
            if zipped:
                (folder / (name + ".gz")).write_bytes(gzip.compress(data))
            else:
                (folder / name).write_bytes(data)


def cifar_files():
    return [(f"data_batch_{i}", 20) for i in range(1, 6)] + [("test_batch", 20)]


def write_cifar_binary(folder):
    """Alex Krizhevsky's page: records of a label and 3072 bytes, red, green, blue."""
    for name, n in cifar_files():
        pixels, labels = pictures(n, 3072)
        (folder / f"{name}.bin").write_bytes(np.column_stack([labels.astype(np.uint8), pixels]).tobytes())


def write_cifar_python(folder):
    """The same page: pickles of a dict of data and labels."""
    for name, n in cifar_files():
        pixels, labels = pictures(n, 3072)
        batch = {b"batch_label": name.encode(), b"labels": labels.tolist(), b"data": pixels, b"filenames": [b"x.png"] * n}
        (folder / name).write_bytes(pickle.dumps(batch, protocol=2))


def check(program, what, name, model, write):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write(folder)
        fitted, convert = [], sklearn_to_apr.convert

        def remember(estimator, *rest, **more):
            fitted.append(estimator)
            convert(estimator, *rest, **more)

        sklearn_to_apr.convert = remember
        sys.argv = ["images.py", name, str(folder), str(folder / "out.apr"), "--model", model, "--epochs", "3"]
        try:
            images.main()
        finally:
            sklearn_to_apr.convert = convert
        x, _ = images.load(name, folder, "test")
        (folder / "samples.json").write_text(json.dumps([[float(v) for v in row] for row in x]))
        answers = json.loads(subprocess.run([*program, "predict", str(folder / "out.apr"), "--samples", str(folder / "samples.json"), "--json"],
                                            check=True, capture_output=True, text=True).stdout)
    expected = fitted[0].predict_proba(x)
    found = np.array([a["probabilities"] for a in answers])
    assert found.shape == expected.shape == (20, 10), (found.shape, expected.shape)
    worst = float(np.abs(found - expected).max())
    assert worst < 1e-5, worst
    clear = np.sort(expected, 1)[:, -1] - np.sort(expected, 1)[:, -2] > 1e-4
    names = np.array(images.CLASSES[name])[fitted[0].predict(x)]
    assert clear.sum() > 10 and all(a["prediction"] == n for a, n in np.array(list(zip(answers, names)), dtype=object)[clear])
    print(f"{what}, {model}: 20 answers, probabilities within {worst:.1e}")


def refused(what, name, write, message):
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder))
        try:
            images.load(name, pathlib.Path(folder), "test")
        except SystemExit as e:
            assert message in str(e), e
            print(f"{what}: {message}")
        else:
            raise AssertionError(f"{what} was read")


class Harm:
    def __reduce__(self):
        return print, ("harm",)


def main():
    import warnings
    warnings.simplefilter("ignore")  # three epochs do not converge
    program = sys.argv[1:]
    check(program, "MNIST, gzipped", "mnist", "net", lambda f: write_idx(f, True))
    check(program, "Fashion-MNIST", "fashion", "logistic", lambda f: write_idx(f, False))
    check(program, "CIFAR-10, binary version", "cifar10", "net", write_cifar_binary)
    check(program, "CIFAR-10, Python version", "cifar10", "logistic", write_cifar_python)
    refused("no files", "mnist", lambda f: None, "there is neither this file nor")
    refused("labels for images", "mnist", lambda f: (f / "t10k-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 0])), "3 dimensions")
    refused("half a record", "cifar10", lambda f: (f / "test_batch.bin").write_bytes(bytes(100)), "records of 3073 bytes")
    refused("a pickle that runs something", "cifar10", lambda f: (f / "test_batch").write_bytes(pickle.dumps(Harm())), "expected arrays, found")


if __name__ == "__main__":
    main()
