// Operations of PyTorch that the cases cover and Ogee does not have yet. A name that exists by now is an error: take it out.

export const NOT_YET: ReadonlySet<string> = new Set([
  "Tensor.cumprod_",
  "Tensor.cumsum_",
  "torch.aminmax",
  "torch.bincount",
  "torch.cummax",
  "torch.cummin",
  "torch.cumprod",
  "torch.diff",
  "torch.dist",
  "torch.histc",
  "torch.kthvalue",
  "torch.logcumsumexp",
  "torch.median",
  "torch.mode",
  "torch.nanmean",
  "torch.nanmedian",
  "torch.nanquantile",
  "torch.nansum",
  "torch.quantile",
]);
