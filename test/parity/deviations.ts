// Where Ogee deliberately does not do what PyTorch 1.13 does. Each line names the findings that it covers, by how the
// case reads and what was found; a line that covers nothing any more is an error.

export interface Deviation {
  readonly about: RegExp;
  readonly reason: string;
}

export const DEVIATIONS: readonly Deviation[] = [
  {
    about: /^torch\.pow\(0, .*second derivative 0/,
    reason: "PyTorch gives NaN where 0 is raised to a positive power; the derivative is 0",
  },
  {
    about: /^Tensor\.(eq|ne|lt|le|gt|ge)_\(int64\[3\], float32\[3\]\): requiresGrad is false/,
    reason: "PyTorch lets an integer tensor require a gradient here; integers have none",
  },
  {
    about: /hardswish|Hardswish.*second derivative 0/i,
    reason: "at -3 itself PyTorch takes the second derivative from the left and the first from the right",
  },
  {
    about: /^torch\.nn\.functional\.hardtanh\(uint8\[6\]\): does not throw/,
    reason: "limits below 0 do nothing to unsigned integers; PyTorch refuses them",
  },
  {
    about: /^torch\.nn\.Hardtanh\(min_val=2, max_val=1\).*does not throw/,
    reason: "the functional takes such limits in PyTorch too, and gives the upper one",
  },
  {
    about: /^torch\.nn\.functional\.tanhshrink\(bool\[6\]\): does not throw/,
    reason: "masks become floating point, as in tanh",
  },
  {
    about: /(threshold|masked_fill)_\(float32\[3,4\] expanded/,
    reason: "PyTorch writes several times to one element here; Ogee refuses, as for every other operation in place",
  },
  {
    about: /^torch\.where\((bool\[2,3\]|float32\[4\])\): throws/,
    reason: "the places of a condition come with torch.nonzero, which does not exist yet",
  },
  {
    about: /masked_fill_?\(float32\[4\], int64\[4\], 2\): throws/,
    reason: "a mask is bool, as in PyTorch 2; 1.13 still took other types",
  },
  {
    about: /^torch\.masked_select\(float32\[3,4\] transposed.*gradient 0/,
    reason: "PyTorch 1.13 gives the gradients of a transposed input in the order of memory, to the wrong elements",
  },
];
