# realizar: SPDX-License-Identifier: MIT
"""A fitted scikit-learn estimator to an .apr file that realizar (and, where it has the kind, aprender) reads.

    from sklearn_to_apr import convert
    convert(fitted_estimator, "model.apr", feature_names=["a", "b"])

or from a shell, for an estimator saved with joblib or pickle (only open files you trust: both can run code):

    python sklearn_to_apr.py model.joblib model.apr

Scaling in front of a linear model or a net is folded into it: pass a Pipeline of StandardScaler and the model. Tested with scikit-learn 1.9.1.
"""
import struct
import sys

import numpy as np

from apr_writer import OWN_LAYOUT, array, matrix, text, write_model


def down_to_float(thresholds):
    """scikit-learn compares float32 features with float64 thresholds: the largest float32 not above one decides the same."""
    t = np.asarray(thresholds, np.float64)
    f = t.astype(np.float32)
    return np.where(f.astype(np.float64) > t, np.nextafter(f, np.float32(-np.inf)), f)


def tree_fields(tree, classifies, n_features):
    """The body of a tree in this library's layout: nodes renumbered so that siblings are neighbors."""
    order, at = [0], 0
    position = {0: 0}
    while at < len(order):
        node = order[at]
        if tree.children_left[node] >= 0:
            for child in (tree.children_left[node], tree.children_right[node]):
                position[child] = len(order)
                order.append(child)
        at += 1
    leaf = tree.children_left < 0
    leaves = {node: i for i, node in enumerate(n for n in order if leaf[n])}
    thresholds = down_to_float([0.0 if leaf[n] else tree.threshold[n] for n in order])
    features = [0xFFFFFFFF if leaf[n] else tree.feature[n] for n in order]
    children = [leaves[n] if leaf[n] else position[tree.children_left[n]] for n in order]
    values = tree.value[[n for n in order if leaf[n]]][:, 0, :]
    if classifies:
        values = values / values.sum(axis=1, keepdims=True)
    return (struct.pack("<QQB", n_features, values.shape[1], classifies) + array(thresholds) + array(features, "<u4") +
            array(children, "<u4") + array([tree.weighted_n_node_samples[n] for n in order]) + array(values) + array([], "<u4"))


def linear_fields(weights, intercepts):
    return OWN_LAYOUT + matrix(weights) + array(np.atleast_1d(intercepts))


def boosting_fields(model, objective, start):
    trees = model.estimators_.ravel()
    body = OWN_LAYOUT + struct.pack("<If", objective, model.learning_rate) + array(start) + struct.pack("<Q", len(trees))
    return body + b"".join(tree_fields(t.tree_, False, model.n_features_in_) for t in trees)


def start_scores(model):
    """What boosting starts from, before the first tree: constant, so any sample tells."""
    return np.asarray(model._raw_predict_init(np.zeros((1, model.n_features_in_), np.float32)), np.float64).ravel()


def net_fields(weights, biases, hidden, last):
    codes = {"identity": 0, "relu": 1, "tanh": 4, "logistic": 5, "softmax": 6}
    out = OWN_LAYOUT + struct.pack("<Q", len(weights))
    for i, (w, b) in enumerate(zip(weights, biases)):
        out += matrix(w.T) + array(b) + struct.pack("<I", codes[last if i + 1 == len(weights) else hidden])
    return out


def count_fields(v):
    lower, upper = v.ngram_range
    if v.analyzer != "word" or v.token_pattern != r"(?u)\b\w\w+\b" or v.stop_words or v.strip_accents or v.tokenizer or v.preprocessor:
        raise ValueError("only the default word pattern, without stop words and accent stripping, can be converted")
    terms = sorted(v.vocabulary_, key=v.vocabulary_.get)
    return OWN_LAYOUT + struct.pack("<BBQQQ", v.lowercase, v.binary, lower, upper, len(terms)) + b"".join(text(t) for t in terms)


def payload_of(m):
    """(kind, payload) of a fitted estimator."""
    name = type(m).__name__
    if name == "Pipeline":
        scaler, model = (m.steps[0][1], m.steps[1][1]) if len(m.steps) == 2 else (None, None)
        if type(scaler).__name__ != "StandardScaler" or not (hasattr(model, "coef_") or hasattr(model, "coefs_")):
            raise ValueError("of pipelines, a StandardScaler before a linear model or a net can be converted")
        scale = np.ones(model.n_features_in_) if scaler.scale_ is None else scaler.scale_
        mean = np.zeros(model.n_features_in_) if scaler.mean_ is None else scaler.mean_
        if hasattr(model, "coefs_"):
            first = model.coefs_[0] / scale[:, None]
            intercept = model.intercepts_[0] - mean @ first
            return "neural_sequential", net_fields([first, *model.coefs_[1:]], [intercept, *model.intercepts_[1:]], model.activation,
                                                   model.out_activation_)
        return linear_payload(model, model.coef_ / scale, np.asarray(model.intercept_) - (model.coef_ / scale) @ mean)
    if hasattr(m, "coef_"):
        return linear_payload(m, m.coef_, np.asarray(m.intercept_))
    if name in ("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor"):
        return "decision_tree", OWN_LAYOUT + tree_fields(m.tree_, name.endswith("Classifier"), m.n_features_in_)
    if name in ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"):
        body = b"".join(tree_fields(t.tree_, name.endswith("Classifier"), m.n_features_in_) for t in m.estimators_)
        return "random_forest", OWN_LAYOUT + struct.pack("<Q", len(m.estimators_)) + body
    if name == "GradientBoostingRegressor":
        return "gradient_boosting", boosting_fields(m, 0, start_scores(m))
    if name == "GradientBoostingClassifier":
        return "gradient_boosting", boosting_fields(m, 1 if len(m.classes_) == 2 else 2, start_scores(m))
    if name in ("KMeans", "MiniBatchKMeans"):
        k = m.cluster_centers_.shape[0]
        return "k_means", (struct.pack("<QQfBB", k, m.max_iter, m.tol, 0, 1) + matrix(m.cluster_centers_) +
                           struct.pack("<BfQ", 0, m.inertia_, m.n_iter_))
    if name == "PCA":
        return "pca", (OWN_LAYOUT + array(m.mean_) + matrix(m.components_) + array(m.explained_variance_) +
                       array(m.explained_variance_ratio_) + struct.pack("<B", m.whiten))
    if name == "GaussianNB":
        return "naive_bayes", OWN_LAYOUT + array(m.class_prior_, "<f8") + array(m.theta_, "<f8") + array(m.var_, "<f8")
    if name in ("KNeighborsClassifier", "KNeighborsRegressor"):
        metric = {"euclidean": 0, "manhattan": 1, "l2": 0, "l1": 1}.get(m.effective_metric_)
        if metric is None or m.weights not in ("uniform", "distance"):
            raise ValueError("nearest neighbors: Euclidean or Manhattan, weights uniform or by distance")
        classes = len(m.classes_) if hasattr(m, "classes_") else 0
        return "nearest_neighbors", (OWN_LAYOUT + struct.pack("<QIB", m.n_neighbors, metric, m.weights == "distance") +
                                     matrix(m._fit_X) + array(m._y) + struct.pack("<Q", classes))
    if name in ("MLPClassifier", "MLPRegressor"):
        last = m.out_activation_
        return "neural_sequential", net_fields(m.coefs_, m.intercepts_, m.activation, last)
    if name == "CountVectorizer":
        return "count_vectorizer", count_fields(m)
    if name == "TfidfVectorizer":
        idf = m.idf_ if m.use_idf else np.ones(len(m.vocabulary_))
        return "tfidf", count_fields(m) + array(idf) + struct.pack("<IB", {None: 0, "l1": 1, "l2": 2}[m.norm], m.sublinear_tf)
    raise ValueError(f"{name} cannot be converted")


def linear_payload(m, coef, intercept):
    name = type(m).__name__
    if name in ("LinearSVC", "SGDClassifier", "Perceptron", "RidgeClassifier"):
        return "linear_svm", linear_fields(coef, intercept)
    if name in ("LogisticRegression", "LogisticRegressionCV"):
        if coef.shape[0] > 1:
            return "logistic_regression", linear_fields(coef, intercept)
        return "logistic_regression", b"\1" + array(coef) + struct.pack("<ffQf", np.atleast_1d(intercept)[0], 0.01, m.max_iter, m.tol)
    if np.ndim(coef) == 1 or coef.shape[0] == 1:
        return "linear_regression", b"\1" + array(coef) + struct.pack("<fB", np.atleast_1d(intercept)[0], m.fit_intercept)
    raise ValueError(f"{name} with several outputs cannot be converted")


def convert(model, path, feature_names=None, metadata=None):
    """Writes a fitted estimator; class labels and feature names go into the metadata, where `realizar` finds them."""
    kind, payload = payload_of(model)
    custom = {"source": "scikit-learn " + type(model).__name__}
    if hasattr(model, "classes_"):
        custom["classes"] = [str(c) for c in model.classes_]
    if feature_names is not None:
        custom["features"] = [str(f) for f in feature_names]
    meta = {"custom": custom}
    meta.update(metadata or {})
    write_model(path, kind, payload, meta)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: sklearn_to_apr.py MODEL.joblib OUT.apr")
    try:
        import joblib
        estimator = joblib.load(sys.argv[1])
    except ImportError:
        import pickle
        with open(sys.argv[1], "rb") as file:
            estimator = pickle.load(file)
    convert(estimator, sys.argv[2])
