import os

import numpy
import torch


def digits(part):
    """MNIST's files in the folder that OGEE_MNIST names."""
    folder = os.environ["OGEE_MNIST"]
    images = numpy.fromfile(os.path.join(folder, f"{part}-images-idx3-ubyte"), dtype=numpy.uint8)[16:]
    labels = numpy.fromfile(os.path.join(folder, f"{part}-labels-idx1-ubyte"), dtype=numpy.uint8)[8:]
    return torch.from_numpy(images.reshape(-1, 28, 28)), torch.from_numpy(labels).long()
