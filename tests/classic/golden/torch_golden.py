"""Converts small PyTorch nets with examples/convert/torch_to_apr.py and writes what PyTorch (1.13.1) computes.

Run with numpy and any PyTorch since 1.12.
"""
import pathlib
import sys

import numpy as np
import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "examples" / "convert"))
from expectations import tensor_file  # noqa: E402
from torch_to_apr import convert  # noqa: E402


def main():
    torch.manual_seed(3)
    nn = torch.nn
    nets = {"batch_norm": nn.Sequential(nn.Flatten(), nn.Linear(12, 33), nn.BatchNorm1d(33), nn.ReLU(), nn.Dropout(0.5), nn.Linear(33, 5), nn.Softmax(1)),
            "gelu": nn.Sequential(nn.Linear(12, 20), nn.GELU(), nn.Linear(20, 18, bias=False), nn.GELU(approximate="tanh"), nn.Linear(18, 4), nn.Softmax(1)),
            "tanh": nn.Sequential(nn.Linear(12, 16), nn.Tanh(), nn.Linear(16, 3), nn.Softmax(1))}
    x = torch.randn(40, 12) * 2
    for name, net in nets.items():
        net.train()
        for _ in range(5):  # statistics for the normalization
            net(torch.randn(64, 12) * 3 + 1)
        net.eval()
        convert(net, HERE / f"torch_{name}.apr")
        with torch.no_grad():
            y = net.double()(x.double()).numpy()
        tensor_file(HERE / f"torch_{name}.expected.apr", {"data": "torch", "estimator": name, "kind": "c"},
                    {"x": x.numpy(), "expected": y, "label": y.argmax(1).astype(np.int32)})


if __name__ == "__main__":
    main()
