// Types of PyTorch that are not here, so that a port of JavaScript does not quietly get the default type: `undefined` as a
// type means that none was given. What takes a type refuses these texts and shows them; TypeScript refuses them before.

export const bfloat16 = "bfloat16 is not here: use torch.float32";
export const complex128 = "complex128 is not here: use real tensors";
export const complex64 = "complex64 is not here: use real tensors";
export const float16 = "float16 is not here: use torch.float32";
export const half = "half is not here: use torch.float32";
export const int16 = "int16 is not here: use torch.int32";
export const int8 = "int8 is not here: use torch.int32";
export const short = "short is not here: use torch.int32";
