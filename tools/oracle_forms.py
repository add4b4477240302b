"""What is asked of a call instead of its plain results; test/parity/forms.ts says what each is for."""


def eigenvectors(call, *args, **kwargs):
    l, v = call(*args, **kwargs)
    return [l, v.abs(), (v * l.unsqueeze(-2)) @ v.mT]


def singular_vectors(call, *args, **kwargs):
    u, s, vh = call(*args, **kwargs)
    k = s.shape[-1]
    u, vh = u[..., :k], vh[..., :k, :]
    return [s, u.abs(), vh.abs(), u @ vh]


def in_order(call, *args, **kwargs):
    return list(call(*args, **kwargs))


def product(call, a, b, *args, **kwargs):
    return call(a @ b.mT, *args, **kwargs)


FORMS = {"eigenvectors": eigenvectors, "singularVectors": singular_vectors, "inOrder": in_order, "product": product}
