// torch.nn.utils: what programs use beside layers.

export * as rnn from "./packed-sequence-functions.js";
