# realizar: SPDX-License-Identifier: MIT
"""A small PyTorch net to an .apr file.

    from torch_to_apr import convert
    convert(net, "net.apr")          # net: nn.Sequential of the layers below, in eval mode

Linear, BatchNorm1d (folded into the Linear before it), ReLU, GELU, Tanh, Sigmoid, Softmax; Dropout, Identity and a first Flatten are
passed over.
"""
import struct

import numpy as np

from apr_writer import OWN_LAYOUT, array, matrix, write_model

ACTIVATIONS = {"ReLU": 1, "Tanh": 4, "Sigmoid": 5, "Softmax": 6}


def convert(net, path, metadata=None):
    layers = []  # [weights, bias, activation]

    def numbers(t):
        return t.detach().cpu().numpy().astype(np.float64)

    for module in net.modules():
        name = type(module).__name__
        if name == "Linear":
            bias = numbers(module.bias) if module.bias is not None else np.zeros(module.out_features)
            layers.append([numbers(module.weight), bias, 0])
        elif name == "BatchNorm1d":
            if not layers or layers[-1][2] != 0:
                raise ValueError("BatchNorm1d can be folded only into a Linear right before it")
            scale = (numbers(module.weight) if module.affine else 1.0) / np.sqrt(numbers(module.running_var) + module.eps)
            shift = numbers(module.bias) if module.affine else 0.0
            weights, bias, _ = layers[-1]
            layers[-1] = [weights * scale[:, None], (bias - numbers(module.running_mean)) * scale + shift, 0]
        elif name in ACTIVATIONS or name == "GELU":
            if not layers or layers[-1][2] != 0:
                raise ValueError(f"{name} must follow a Linear")
            layers[-1][2] = (3 if module.approximate == "tanh" else 2) if name == "GELU" else ACTIVATIONS[name]
        elif name not in ("Sequential", "Dropout", "Identity", "Flatten"):
            raise ValueError(f"{name} cannot be converted")
    payload = OWN_LAYOUT + struct.pack("<Q", len(layers))
    for weights, bias, activation in layers:
        payload += matrix(weights) + array(bias) + struct.pack("<I", activation)
    write_model(path, "neural_sequential", payload, {"custom": {"source": "PyTorch"}, **(metadata or {})})
