"""Writes what the shap package says of the synthetic models of classic_golden.py, which it fits again.

pip install shap==0.51.0 scikit-learn==1.9.1 numpy==2.4.6

Each *.shap.apr holds x, background, base and contributions (samples, features, outputs), for the model of the same name.
"""
import numpy as np
import shap

from classic_golden import HERE, data_sets, estimators
from expectations import tensor_file


def main():
    _, x, y, target, _ = next(iter(data_sets(None)))
    x = x.astype(np.float64)
    samples, background = x[:6], x[100:112]
    for name, kind, model in estimators(True):
        if kind == "r":
            model.fit(x, target)
        elif kind in "cd":
            model.fit(x, y)
        else:
            continue

        def save(how, base, phi):
            phi = np.asarray(phi, np.float64)
            phi = phi.reshape(len(samples), x.shape[1], -1)
            base = np.atleast_1d(np.asarray(base, np.float64))
            tensor_file(HERE / f"synthetic_{name}.{how}.shap.apr", {"estimator": name, "how": how},
                        {"x": samples.astype(np.float32), "background": background.astype(np.float32), "base": base, "contributions": phi})

        if name in ("tree", "tree_regression", "forest", "forest_regression", "boosting_regression"):
            e = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
            save("path", e.expected_value, e.shap_values(samples))
            e = shap.TreeExplainer(model, background, feature_perturbation="interventional")
            save("interventional", e.expected_value, e.shap_values(samples))
        elif name in ("linear", "svm"):
            e = shap.LinearExplainer(model, shap.maskers.Independent(background))
            save("linear", e.expected_value, e.shap_values(samples))
        elif name in ("logistic", "bayes", "neighbors", "net"):
            e = shap.KernelExplainer(lambda s, m=model: m.predict_proba(s)[:, 1], background)
            save("kernel", e.expected_value, e.shap_values(samples, silent=True))


if __name__ == "__main__":
    main()
