"""Fits scikit-learn estimators, converts them with examples/convert/sklearn_to_apr.py, and writes what scikit-learn predicts.

pip install scikit-learn==1.9.1 numpy==2.4.6 nltk==3.9.2

    python classic_golden.py [DATA] [OUT]

Writes OUT/*.apr; without OUT, beside this script, only what is small and holds no samples. DATA is a folder with iris/iris.csv, digits/optdigits.tes,
breast-cancer.txt, housing.txt; the samples themselves are not copied: the expectations name rows of those files. Without DATA only
the synthetic cases are made, whose samples lie in the expectation files.

Expectation files are .apr tensor files: x (rows, features) or rows (numbers of rows of the data set), and expected outputs.
"""
import pathlib
import sys

import numpy as np
from sklearn import cluster, decomposition, ensemble, linear_model, naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "examples" / "convert"))
from expectations import tensor_file  # noqa: E402
from sklearn_to_apr import convert  # noqa: E402


def numbers_of(path):
    """Lines of numbers separated by commas or blanks; other lines, and those with a missing value, are passed over."""
    rows = []
    for line in path.read_text().splitlines():
        fields = line.replace(",", " ").split()
        if fields and fields[-1].isalpha():
            fields.pop()
        try:
            rows.append([float(f) for f in fields])
        except ValueError:
            continue
    most = max(set(map(len, rows)), key=[len(r) for r in rows].count)
    return np.array([r for r in rows if len(r) == most])


def data_sets(folder):
    rng = np.random.default_rng(42)
    centers = rng.normal(size=(3, 6)) * 2
    y = rng.integers(0, 3, 240)
    x = (centers[y] + rng.normal(size=(240, 6))).astype(np.float32)
    yield "synthetic", x, y, (x @ rng.normal(size=6) + rng.normal(size=240) * 0.1), None
    if folder:
        iris = numbers_of(folder / "iris" / "iris.csv")  # without the name of the species: 50 samples each
        yield "iris", iris, np.arange(150) // 50, iris[:, 3] * 2 + iris[:, 0], iris
        digits = numbers_of(folder / "digits" / "optdigits.tes")
        yield "digits", digits[:, :64], digits[:, 64].astype(int), digits[:, 64], digits
        cancer = numbers_of(folder / "breast-cancer.txt")
        yield "breast-cancer", cancer[:, 1:], cancer[:, 0].astype(int), cancer[:, 0], cancer
        housing = numbers_of(folder / "housing.txt")
        yield "housing", housing[:, 1:], (housing[:, 0] > 22).astype(int), housing[:, 0], housing


def estimators(small):
    n = 10 if small else 30
    yield "linear", "r", linear_model.LinearRegression()
    yield "ridge_scaled", "r", pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.Ridge())
    yield "logistic", "c", linear_model.LogisticRegression(max_iter=5000)
    yield "logistic_scaled", "c", pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression(max_iter=5000))
    yield "svm", "d", svm.LinearSVC(max_iter=20000)
    yield "tree", "c", tree.DecisionTreeClassifier(random_state=0, max_depth=8)
    yield "tree_regression", "r", tree.DecisionTreeRegressor(random_state=0, max_depth=6)
    yield "forest", "c", ensemble.RandomForestClassifier(n, random_state=0, max_depth=6)
    yield "forest_regression", "r", ensemble.RandomForestRegressor(n, random_state=0, max_depth=5)
    yield "boosting", "c", ensemble.GradientBoostingClassifier(n_estimators=n, random_state=0)
    yield "boosting_regression", "r", ensemble.GradientBoostingRegressor(n_estimators=n, random_state=0)
    yield "k_means", "k", cluster.KMeans(5, random_state=0, n_init=3)
    yield "pca", "t", decomposition.PCA(3)
    yield "pca_whiten", "t", decomposition.PCA(3, whiten=True)
    yield "bayes", "c", naive_bayes.GaussianNB()
    yield "neighbors", "c", neighbors.KNeighborsClassifier(5, algorithm="brute")
    yield "neighbors_distance", "c", neighbors.KNeighborsClassifier(7, weights="distance", metric="manhattan", algorithm="brute")
    yield "neighbors_regression", "r", neighbors.KNeighborsRegressor(4, algorithm="brute")
    yield "net", "c", pipeline.make_pipeline(preprocessing.StandardScaler(), neural_network.MLPClassifier((20, 17), max_iter=300, random_state=0))
    yield "net_tanh_regression", "r", neural_network.MLPRegressor(hidden_layer_sizes=(70,), activation="tanh", max_iter=300, random_state=0)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE
    out.mkdir(parents=True, exist_ok=True)
    for name, x, y, target, table in data_sets(folder):
        x = x.astype(np.float32).astype(np.float64)
        step = 3 if table is None else max(1, len(x) // 60)
        rows = np.arange(0, len(x), step)
        for kind_name, kind, model in estimators(table is None):
            case = f"{name}_{kind_name}"
            if kind in "cd":
                model.fit(x, y)
            elif kind == "r":
                model.fit(x, target)
            else:
                model.fit(x)
            convert(model, out / f"{case}.apr")
            if out == HERE and table is not None and ("neighbors" in kind_name or (out / f"{case}.apr").stat().st_size > 6000):
                (out / f"{case}.apr").unlink()
                continue
            s = x[rows]
            expected = {"c": lambda: model.predict_proba(s), "d": lambda: model.decision_function(s), "r": lambda: model.predict(s),
                        "k": lambda: model.transform(s), "t": lambda: model.transform(s)}[kind]()
            expected = np.asarray(expected, np.float64)
            tensors = {"expected": expected.reshape(len(rows), -1)}
            if kind in "cdk":
                labels = model.predict(s)
                tensors["label"] = np.searchsorted(getattr(model, "classes_", np.arange(64)), labels).astype(np.int32)
            if table is None:
                tensors["x"] = s.astype(np.float32)
            else:
                tensors["rows"] = rows.astype(np.int32)
            tensor_file(out / f"{case}.expected.apr", {"data": name, "estimator": kind_name, "kind": kind}, tensors)


if __name__ == "__main__":
    main()
