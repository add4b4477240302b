"""Times torch.matmul on one thread: reads lines `m n k aTransposed bTransposed type calls`, answers seconds per call."""
import sys
import time

import torch

torch.set_num_threads(1)
operands = {}


def matrix(rows, columns, transposed, dtype):
    return torch.rand(columns, rows, dtype=dtype).t() if transposed else torch.rand(rows, columns, dtype=dtype)


print(torch.__version__, flush=True)
for line in sys.stdin:
    if line not in operands:
        m, n, k, a_transposed, b_transposed = map(int, line.split()[:5])
        dtype = getattr(torch, line.split()[5])
        operands[line] = (matrix(m, k, a_transposed, dtype), matrix(k, n, b_transposed, dtype))
    a, b = operands[line]
    calls = int(line.split()[6])
    start = time.process_time()
    for _ in range(calls):
        torch.mm(a, b)
    print((time.process_time() - start) / calls, flush=True)
