# realizar: SPDX-License-Identifier: MIT
"""Makes iris.apr, digits.apr and samples of both, from the data sets that scikit-learn brings along.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python examples/classic_models/make_models.py

iris: logistic regression of scaled features. digits: a net of 64, 32 and 10 units. Prints the accuracy on the third of the data that was
held back. The same versions make the same bytes.
"""
import csv
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "convert"))

from sklearn.datasets import load_digits, load_iris  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

from sklearn_to_apr import convert  # noqa: E402


def make(name, model, x, y, features, classes, n_samples):
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=1 / 3, random_state=0, stratify=y)
    model.fit(x_train, y_train)
    accuracy = model.score(x_test, y_test)
    convert(model, HERE / f"{name}.apr", metadata={
        "created_at": "0", "model_name": name, "metrics": {"held_back_accuracy": round(float(accuracy), 4)},
        "custom": {"source": "examples/classic_models/make_models.py", "features": features, "classes": classes}})
    with open(HERE / f"{name}.csv", "w", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(features)
        rows.writerows([[f"{v:g}" for v in row] for row in x_test[:n_samples]])
    chosen = [classes[int(i)] for i in model.predict(x_test[:n_samples])]
    (HERE / f"{name}.expected.txt").write_text("\n".join(chosen) + "\n")
    print(f"{name}: {accuracy:.4f} of {len(y_test)} held back samples are classified as they should")


if __name__ == "__main__":
    flowers, digits = load_iris(), load_digits()
    make("iris", make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), flowers.data, flowers.target,
         ["sepal length", "sepal width", "petal length", "petal width"], [str(c) for c in flowers.target_names], 12)
    make("digits", MLPClassifier((32,), max_iter=400, random_state=0), digits.data / 16, digits.target,
         [f"pixel {r}.{c}" for r in range(8) for c in range(8)], [str(d) for d in range(10)], 20)
