# realizar: SPDX-License-Identifier: MIT
"""MNIST, Fashion-MNIST or CIFAR-10 to an .apr model, from your own copy of the data.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python examples/classic_models/images.py mnist FOLDER mnist.apr [--model logistic|net] [--limit N] [--epochs N]

FOLDER holds what the data sets' authors publish, gzipped or not: for mnist and fashion the four IDX files (train-images-idx3-ubyte, ...),
for cifar10 the binary version (data_batch_1.bin to data_batch_5.bin, test_batch.bin) or the Python version (data_batch_1 ..., test_batch).
Pixels are scaled to 0 to 1, so a sample for `realizar predict` is 784 numbers, or 3072 (all red, then green, then blue ones).
"""
import argparse
import gzip
import io
import pathlib
import pickle
import struct
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "convert"))

CLASSES = {"mnist": [str(d) for d in range(10)],
           "fashion": ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
           "cifar10": ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]}


def read(path):
    """The bytes of a file, which may be gzipped under its name with .gz."""
    if path.exists():
        return path.read_bytes()
    zipped = path.with_name(path.name + ".gz")
    if zipped.exists():
        return gzip.decompress(zipped.read_bytes())
    sys.exit(f"{path}: there is neither this file nor {zipped.name}")


def read_idx(path, dims):
    """An IDX file of bytes: two zero bytes, type 8, the number of dimensions, their sizes, the data."""
    data = read(path)
    if data[:4] != bytes([0, 0, 8, dims]):
        sys.exit(f"{path}: expected an IDX file of bytes with {dims} dimensions, found {data[:4].hex()}")
    shape = struct.unpack(f">{dims}I", data[4:4 + 4 * dims])
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * dims)
    if values.size != np.prod(shape):
        sys.exit(f"{path}: expected {np.prod(shape)} values for the shape {shape}, found {values.size}")
    return values.reshape(shape)


class Arrays(pickle.Unpickler):
    """Pickles of bytes, numbers and arrays, and of nothing that could run."""
    ALLOWED = {("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"), ("numpy", "ndarray"),
               ("numpy", "dtype"), ("_codecs", "encode")}

    def find_class(self, module, name):
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"expected arrays, found {module}.{name}")
        if name == "_reconstruct":
            return np.zeros(0).__reduce__()[0]  # where this numpy has it
        return super().find_class(module, name)


def read_pickle(path):
    """(pixels, labels) of a file of CIFAR-10's Python version."""
    try:
        batch = Arrays(io.BytesIO(read(path)), encoding="bytes").load()
        pixels, labels = np.asarray(batch[b"data"]), np.asarray(batch[b"labels"])
    except (pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, AttributeError, IndexError) as e:
        sys.exit(f"{path}: expected a pickle of data and labels: {e}")
    if pixels.dtype != np.uint8 or pixels.shape != (labels.size, 3072):
        sys.exit(f"{path}: expected 3072 bytes for each of {labels.size} labels, found {pixels.dtype} {pixels.shape}")
    return pixels, labels


def load(name, folder, part):
    """(pixels from 0 to 1, labels) of "train" or "test"."""
    if name == "cifar10":
        files = ["test_batch"] if part == "test" else [f"data_batch_{i}" for i in range(1, 6)]
        if (folder / files[0]).exists():
            pixels, labels = zip(*(read_pickle(folder / file) for file in files))
            return np.concatenate(pixels).astype(np.float32) / 255, np.concatenate(labels)
        files = [file + ".bin" for file in files]
        rows = []
        for file in files:
            data = np.frombuffer(read(folder / file), np.uint8)
            if data.size % 3073:
                sys.exit(f"{folder / file}: expected records of 3073 bytes, found {data.size} bytes")
            rows.append(data.reshape(-1, 3073))
        rows = np.concatenate(rows)
        return rows[:, 1:].astype(np.float32) / 255, rows[:, 0]
    stem = "train" if part == "train" else "t10k"
    images = read_idx(folder / f"{stem}-images-idx3-ubyte", 3)
    labels = read_idx(folder / f"{stem}-labels-idx1-ubyte", 1)
    if len(images) != len(labels):
        sys.exit(f"{folder}: expected a label for each of {len(images)} images, found {len(labels)}")
    return images.reshape(len(images), -1).astype(np.float32) / 255, labels


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", choices=sorted(CLASSES))
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("out")
    arguments.add_argument("--model", choices=["logistic", "net"], default="net", help="a net of one hidden layer of 128 units")
    arguments.add_argument("--limit", type=int, help="of training images")
    arguments.add_argument("--epochs", type=int, default=10)
    args = arguments.parse_args()

    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn_to_apr import convert

    x, y = load(args.data, args.folder, "train")
    x, y = x[:args.limit], y[:args.limit]
    if args.model == "net":
        model = MLPClassifier((128,), max_iter=args.epochs, random_state=0)
    else:
        model = LogisticRegression(max_iter=10 * args.epochs)
    model.fit(x, y)
    x_test, y_test = load(args.data, args.folder, "test")
    accuracy = float(model.score(x_test, y_test))
    convert(model, args.out, metadata={"model_name": f"{args.data} {args.model}", "metrics": {"test_accuracy": round(accuracy, 4)},
                                       "custom": {"source": "examples/classic_models/images.py", "classes": CLASSES[args.data]}})
    print(f"{args.out}: {accuracy:.4f} of {len(y_test)} test images are classified as they should")


if __name__ == "__main__":
    main()
