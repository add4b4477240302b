"""Answers, as PyTorch does, calls that come as lines of JSON: one call a line in, one answer a line out.

A call: {"id", "call", "args", "kwargs", "input", "form", "gradients", "strides", "rounding"}. `call` is "torch.add",
"Tensor.add_", "torch.nn.functional.gelu" or a module's class such as "torch.nn.Sigmoid", which is made with
args and kwargs and then called with `input`. `form` names one of oracle_forms.py. `gradients` is the highest order asked for: 0, 1 or 2.

Values, in calls: numbers, booleans, text, null and lists stand for themselves; {"float": "nan"},
{"int": "123"}, {"dtype": "float32"}, {"slice": [start, stop, step]}, {"ellipsis": true}, {"tuple": [...]};
and tensors, {"tensor": base64 of the elements in order, "dtype", "shape", "layout", "requiresGrad"}. For the
layouts of tensors that are not contiguous see `lay_out` in oracle_values.py.

An answer: {"id", "result", "self", "gradients", "second", "exact", "same", "out", "view", "method", "module",
"noFirst", "noSecond", "rounding"}, {"id", "error"} or {"id", "unusable"}; test/parity/question.ts says what each means. A
tensor is one text, "float32[2,3](3,1)*:base64": type, shape, strides if asked for, a star if it requires a
gradient, and the elements in order. `exact` is the answer for the same numbers in float64, where it differs.
"""

import json
import sys
import warnings

import torch

sys.dont_write_bytecode = True
from oracle_forms import FORMS
from oracle_values import Decoder, encode, encode_tensor, tensors_in, upstream

warnings.simplefilter("ignore")
torch.set_num_threads(1)

# Answers that differ by more than this from float64's are recorded with those.
RELATIVE = 5e-7


def find(path):
    target = torch.Tensor if path.startswith("Tensor.") else torch
    for name in path.split(".")[1:]:
        if not hasattr(target, name):
            raise NotImplementedError(f"an answer of {path}, which PyTorch {torch.__version__} does not have")
        target = getattr(target, name)
    return target


def writes_over(request):
    last = request["call"].split(".")[-1]
    return (
        (last.endswith("_") and not last.endswith("__"))
        or last == "__setitem__"
        or request.get("kwargs", {}).get("inplace") is True
    )


def run(request, double=False, nudge=None):
    """Everything about one call, as tensors."""
    decoder = Decoder(double, nudge)
    target = find(request["call"])
    is_module = isinstance(target, type) and issubclass(target, torch.nn.Module)
    decoder.write_first = writes_over(request) and not is_module
    args = decoder.decode(request.get("args", []))
    kwargs = {name: decoder.decode(v) for name, v in request.get("kwargs", {}).items()}
    if is_module:
        decoder.write_first = writes_over(request)
        module = target(*args, **kwargs)
        module = module.double() if double or "float64" in json.dumps(request["input"]) else module
        args, kwargs, target = decoder.decode(request["input"]), {}, module
    first = next(iter(tensors_in(args)), None)
    form = request.get("form")
    result = target(*args, **kwargs) if form is None else FORMS[form](target, *args, **kwargs)
    if request["call"] == "Tensor.__setitem__":
        result = args[0]
    outs = tensors_in(result)
    written = []
    if decoder.written is not None and decoder.written[0] is not decoder.written[1]:
        written = [decoder.written[0]]
    answer = {"result": result, "self": written, "module": repr(target) if is_module else None}
    answer["same"] = decoder.written is not None and result is decoder.written[1]
    answer["out"] = "out" in kwargs and result is kwargs["out"]
    answer["view"] = first is not None and any(o is not first and shares(o, first) for o in outs)
    order = request.get("gradients", 0)
    differentiable = [o for o in outs + written if o.requires_grad and o.is_floating_point()]
    if order > 0 and differentiable and decoder.leaves:
        try:
            differentiate(answer, differentiable, decoder.leaves, order)
        except Exception as error:
            # Some operations have no derivative in PyTorch, or a broken one: then only values can be compared.
            answer["noFirst"] = str(error).splitlines()[0]
    return answer


def shares(a, b):
    return a.numel() > 0 and a.storage().data_ptr() == b.storage().data_ptr()


def differentiate(answer, outs, leaves, order):
    """Gradients for fixed upstream ones; then those of their sum, weighted, for leaves and upstream ones."""
    weights = [upstream(o.shape, o.dtype, i).requires_grad_(order > 1) for i, o in enumerate(outs)]
    first = torch.autograd.grad(outs, leaves, weights, create_graph=order > 1, allow_unused=True)
    answer["gradients"] = first
    if order < 2:
        return
    numbered = [(i, g) for i, g in enumerate(first) if g is not None and g.requires_grad]
    if not numbered:
        return
    roots = [g for _, g in numbered]
    total = [upstream(g.shape, g.dtype, 5 + i) for i, g in numbered]
    try:
        answer["second"] = torch.autograd.grad(roots, [*leaves, *weights], total, allow_unused=True)
    except (NotImplementedError, RuntimeError) as error:
        answer["noSecond"] = str(error).splitlines()[0]


def differs(a, b):
    """Whether float32's answer is far enough from float64's for the tests to need both."""
    if a is None or b is None or (a.dtype, b.dtype) != (torch.float32, torch.float64) or a.shape != b.shape:
        return False
    a, b = as_float32(a), as_float32(b)
    near = torch.isclose(a, b, rtol=RELATIVE, atol=5e-8, equal_nan=True)
    return not bool(near.all())


def as_float32(t):
    return torch.zeros_like(t).float() if t._is_zerotensor() else t.detach().float()


def exact_of(plain, double):
    """float64's answers as float32, for those tensors where the two differ."""
    exact = {}
    for key in ("result", "self", "gradients", "second"):
        a, b = [flat(answer.get(key)) for answer in (plain, double)]
        if len(a) == len(b):
            texts = [encode_tensor(as_float32(y)) if differs(x, y) else None for x, y in zip(a, b)]
            if any(texts):
                exact[key] = texts
    return exact


# How many times operands are nudged, and how far results may move for it to be counted as rounding.
NUDGES = 6
SMOOTH = 1e-4


def rounding_of(request, double):
    """How far float64's answers move when float32's operands move by half a unit in their last place."""
    nudge = torch.Generator().manual_seed(0)
    moved = [run(request, True, nudge) for _ in range(NUDGES)]
    spread = {}
    for key in ("result", "self", "gradients", "second"):
        lists = [flat(answer.get(key)) for answer in [double, *moved]]
        if len({len(tensors) for tensors in lists}) == 1 and lists[0]:
            spread[key] = [widest(tensors) for tensors in zip(*lists)]
    return spread


def widest(tensors):
    """The largest distance from the first, where it is small beside the largest number."""
    first = tensors[0]
    usable = first is not None and first.dtype == torch.float64 and first.numel() > 0
    if not usable or any(t is None or t.shape != first.shape for t in tensors):
        return None
    still = first.detach()
    distance = torch.stack([(t.detach() - still).abs() for t in tensors[1:]]).amax(0).nan_to_num(0, 0, 0)
    largest = still[still.isfinite()].abs().amax() if bool(still.isfinite().any()) else torch.tensor(0.0)
    return encode_tensor(torch.where(distance <= SMOOTH * largest, distance, torch.zeros(())).float())


def flat(value):
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in flat(v)]
    return [value if isinstance(value, torch.Tensor) else None]


NO_DERIVATIVE = (
    "derivative for",
    "derivative of",
    "isDifferentiableType",
)


def without_gradients(value):
    if isinstance(value, list):
        return [without_gradients(v) for v in value]
    if isinstance(value, dict):
        return {k: without_gradients(v) for k, v in value.items() if k != "requiresGrad"}
    return value


def answer_to(request):
    try:
        answer = run(request)
    except (NotImplementedError, RuntimeError) as error:
        # Others say so at once.
        if not any(reason in str(error) for reason in NO_DERIVATIVE):
            raise
        request = without_gradients(request)
        answer = {**run(request), "noFirst": str(error).splitlines()[0]}
    strides = request.get("strides", False)
    encoded = {"result": encode(answer["result"], strides)}
    for key in ("self", "gradients", "second"):
        tensors = answer.get(key)
        if tensors:
            kept = tensors if key == "self" else [None if t is None else t.detach() for t in tensors]
            encoded[key] = [None if t is None else encode_tensor(t) for t in kept]
    for key in ("same", "out", "view", "module", "noFirst", "noSecond"):
        if answer.get(key):
            encoded[key] = answer[key]
    name = request["call"].split(".")[-1]
    if request["call"] == f"torch.{name}" and callable(getattr(torch.Tensor, name, None)) and name != "where":
        encoded["method"] = True
    try:
        torch.set_default_dtype(torch.float64)
        double = run(request, double=True)
        exact = exact_of(answer, double)
        rounding = rounding_of(request, double) if request.get("rounding", False) else {}
    except Exception:  # Some calls have no meaning in float64.
        exact, rounding = {}, {}
    finally:
        torch.set_default_dtype(torch.float32)
    if exact:
        encoded["exact"] = exact
    if rounding:
        encoded["rounding"] = rounding
    return encoded


def refusal(error):
    return {"error": {"type": type(error).__name__, "message": (str(error).splitlines() or [""])[0]}}


def main():
    print(json.dumps({"about": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = answer_to(request)
        except NotImplementedError as error:
            if str(error).startswith(("answers in", "an answer of")):
                answer = {"unusable": str(error)}
            else:
                answer = refusal(error)
        except Exception as error:
            answer = refusal(error)
        print(json.dumps({"id": request.get("id"), **answer}), flush=True)


main()
