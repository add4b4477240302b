// What is here for a name of PyTorch, but not the same: how it differs. A name whose arguments and meaning are PyTorch's has
// no line.

export const DIFFERENCES: Readonly<Record<string, string>> = {
  "torch.tensor":
    "bare numbers become float32, for JavaScript does not tell 1 from 1.0; BigInts become int64, or give `dtype`",
  "torch.cdist": "without `compute_mode`: always by differences, which is the exact way",
  "torch.nn.functional.interpolate":
    "without `antialias`; the gradient follows the result where PyTorch's is that of another scale",
  "torch.nn.functional.embedding_bag":
    "`scaleGradByFreq` divides by how often the index itself was read, where PyTorch 1.13 takes another index",
  "torch.is_tensor": "`x instanceof torch.Tensor`",
  "torch.save": "`save` of `ogee/io`; it returns a promise",
  "torch.load":
    "`load` of `ogee/io`; it returns a promise, and reads tensors and containers only, executing nothing",
  "torch.Tensor.numpy": "`x.tolist()` for nested arrays; `writeNpy` of `ogee/data` for files",
  "torch.nn.utils.clip_grad_norm": "`clipGradNorm_`, as in PyTorch, where this name is deprecated",
  "torch.nn.utils.vector_to_parameters":
    "`vectorToParameters`; a vector that is too short or of another type changes nothing",
  "torch.utils.data.DataLoader": "also `for await`, which worker threads ask for",
};
