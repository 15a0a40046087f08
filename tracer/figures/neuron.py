"""One neuron at work: forward, from what comes in to its output; backward, from the neurons behind it to its delta."""


from tracer.figures.chain import MOST_ROWS, Step, Strand, arrive, box, function, funnel, operator
from tracer.figures.curves import called, icon
from tracer.figures.parts import Drawing, bias_symbol, number, spoken
from tracer.saying.view import LayerView, View


def layer_of(view: View, name: str) -> LayerView:
    """The layer of a neuron. Raises ValueError where the lesson has no such neuron."""
    for layer in view.layers:
        if name in layer.neurons:
            return layer
    known = ", ".join(neuron_ for layer in view.layers for neuron_ in layer.neurons)
    raise ValueError(f'the figure is to show the neuron "{name}"; the lesson has: {known}')


def first_hidden(view: View) -> str:
    """The first neuron of the last hidden layer. Raises ValueError where there is no hidden layer."""
    if len(view.layers) < 2:
        raise ValueError("this figure shows a hidden neuron, and the network has no hidden layer")
    return view.layers[-2].neurons[0]


def kind_of(layer: LayerView) -> str:
    return "output" if layer.is_output else "hidden"


def draw_neuron(view: View, neuron: str | None = None) -> Drawing:
    """From what comes in, weight by weight, through sum, bias and activation to the output."""
    name = neuron or view.layers[0].neurons[0]
    layer = layer_of(view, name)
    given = layer.index == 0
    strands = [
        Strand(
            name=source,
            kind="input" if given else "hidden",
            weight=view.row("weight", name, source),
            start=view.row("input" if given else "output", source),
            product=view.row("product", name, source),
        )
        for source in layer.senders
    ]
    net, output, bias = view.row("net", name), view.row("output", name), view.find("bias", name)
    threshold = view.lesson.conventions.bias == "threshold"
    total = view.find("weighted_sum", name)
    steps: list[Step] = []
    if bias is not None:
        if total is not None:
            steps.append(box(view, "sum", total))
        side = [bias_symbol(view), number(view, bias, size=14)]
        word = view.words["bias"]
        steps.append(operator("−" if threshold else "+", side, caption=word))
    steps.append(box(view, "net", net))
    shape = icon(layer.activation)
    steps += [function(called(layer.activation), shape), arrive(view, name, kind_of(layer), output)]
    body, width, height = funnel(
        view,
        strands,
        steps,
        phase="forward",
        captions=("input" if given else view.layers[layer.index - 1].name, "weight", "product"),
        count=_count("weight", name, "inputs" if given else "neurons"),
    )
    parts = [
        f"{spoken(s.name)} {view.text(s.start)} times {view.text(s.weight)} gives {view.text(s.product)}"
        for s in strands
    ]
    told = [f"{', '.join(parts)}"] if len(strands) <= MOST_ROWS else []
    told += [f"sum {view.text(total)}"] if total is not None and bias is not None else []
    told += [f"{view.words['bias']} {view.text(bias)}"] if bias is not None else []
    told += [f"{view.net_word} {view.text(net)}", f"through {called(layer.activation)}: output {view.text(output)}"]
    return Drawing(
        body=body, title=f"How {spoken(name)} gets its output", desc=f"{'; '.join(told)}.", width=width, height=height
    )


def draw_passed_on(view: View, neuron: str | None = None) -> Drawing:
    """From the deltas of the neurons behind, back over the outgoing weights, to the delta of a hidden neuron."""
    name = neuron or first_hidden(view)
    layer = layer_of(view, name)
    if layer.is_output:
        raise ValueError(f'this figure shows a hidden neuron; "{name}" stands in the output layer')
    behind = view.layers[layer.index + 1]
    strands = [
        Strand(
            name=receiver,
            kind=kind_of(behind),
            weight=view.row("weight", receiver, name),
            mark=view.words["delta_letter"],
            start=view.row("delta", receiver),
            product=view.row("backward_product", name, receiver),
        )
        for receiver in behind.neurons
    ]
    total, slope, delta = view.row("backward_sum", name), view.find("derivative", name), view.row("delta", name)
    steps = [box(view, "sum", total)]
    if slope is not None:
        steps.append(operator("×", [number(view, slope, size=14)], caption=view.words["derivative"]))
    steps.append(arrive(view, name, kind_of(layer), delta, view.words["delta_letter"]))
    body, width, height = funnel(
        view,
        strands,
        steps,
        phase="backward",
        captions=(behind.name, "weight", "passed on"),
        back=True,
        count=_count("backward_product", name, "neurons"),
    )
    parts = [
        f"{view.words['delta']} {view.text(s.start)} of {spoken(s.name)} times the weight {view.text(s.weight)}"
        f" gives {view.text(s.product)}"
        for s in strands
    ]
    told = parts if len(strands) <= MOST_ROWS else []
    told = [*told, f"sum {view.text(total)}"]
    if slope is not None:
        told.append(f"{view.words['derivative']} {view.text(slope)}")
    own = f"{view.words['delta']} of {spoken(name)} {view.text(delta)}"
    desc = f"From right to left: {'; '.join([*told, own])}."
    return Drawing(body=body, title=f"What is passed back to {spoken(name)}", desc=desc, width=width, height=height)


def _count(quantity: str, name: str, word: str) -> tuple[str, str] | None:
    """The data-count of a neuron's connections; None where its name would break the count's own marks."""
    if any(mark in name for mark in ";="):
        return None
    return f"quantity={quantity};step=1;neuron={name};distinct=source", word
