"""Students who work with pencil and paper: written from the rules of the exercise, knowing nothing of tapes or intervals.

Scalar decimals, one network with one hidden layer at a time. Each has a style: how many decimals he keeps, how he rounds,
how he groups and orders, whether he goes on with what he wrote down. And perhaps one mistake.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

D = Decimal


@dataclass(frozen=True)
class Numbers:
    """inputs, targets; weights[k][neuron][sender], biases[k][neuron]; k is 0 for the hidden layer, 1 for the outputs."""

    x: list[Decimal]
    t: list[Decimal]
    w: list[list[list[Decimal]]]
    b: list[list[Decimal]]
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the exercise says of the network, beside its numbers. activations: of the hidden layer, and of the outputs."""

    activations: tuple[str, str] = ("sigmoid", "sigmoid")
    loss: str = "half-squared-error"


class Style:
    """One way of working, legal in every choice."""

    def __init__(self, draw: random.Random, decimals: int) -> None:
        self.draw = draw
        self.decimals = decimals
        # always the same number of decimals, or another for each number; None: all that the calculator has
        self.kept: int | str | None = draw.choice([decimals, decimals, decimals + 1, decimals + 2, None, "mixed"])
        self.rule = draw.choice([ROUND_HALF_UP, ROUND_HALF_UP, ROUND_HALF_EVEN])
        self.goes_on_with_written = draw.random() < 0.5
        self.bias_first, self.backwards, self.rate_first = (draw.random() < 0.5 for _ in range(3))
        self.grouping = draw.choice(["slope", "error-first", "complement-first"])
        self.half_last = draw.random() < 0.5
        # on a calculator in one go, or with the power written down
        self.writes_power = draw.random() < 0.5

    def keep(self, number: Decimal) -> Decimal:
        kept = self.draw.choice([self.decimals, self.decimals + 1, self.decimals + 2, None]) if self.kept == "mixed" else self.kept
        return number if kept is None else number.quantize(D(1).scaleb(-kept), self.rule)

    def written(self, number: Decimal) -> Decimal:
        return number.quantize(D(1).scaleb(-self.decimals), self.rule)

    def times(self, *factors: Decimal) -> Decimal:
        product = factors[0]
        for factor in factors[1:]:
            product = self.keep(product * factor)
        return product

    def plus(self, terms: list[Decimal]) -> Decimal:
        terms = terms[::-1] if self.backwards else terms
        total = terms[0]
        for term in terms[1:]:
            total = self.keep(total + term)
        return total


class Student:
    """Works a whole exercise; `sheet` is what stands in the blanks."""

    def __init__(self, numbers: Numbers, style: Style, mistake: str | None = None, rules: Rules = Rules()) -> None:
        self.n, self.s, self.mistake, self.rules = numbers, style, mistake, rules
        self.sheet: dict[str, Decimal] = {}

    def write(self, blank: str, number: Decimal) -> Decimal:
        number = self.s.keep(number)
        self.sheet[blank] = self.s.written(number)
        return self.sheet[blank] if self.s.goes_on_with_written else number

    def work(self) -> dict[str, Decimal]:
        with localcontext(prec=40):
            outputs = [self.n.x]
            nets: list[list[Decimal]] = []
            for k in (0, 1):
                nets.append([])
                outputs.append([])
                for j in range(len(self.n.w[k])):
                    z = self.write(f"net.{'ho'[k]}{j + 1}", self.net(k, j, outputs[k]))
                    nets[k].append(z)
                    outputs[-1].append(self.write(f"output.{'ho'[k]}{j + 1}", self.activation(k, z)))
            self.loss(outputs[2])
            self.backward(nets, outputs)
            return self.sheet

    # forward

    def net(self, k: int, j: int, senders: list[Decimal]) -> Decimal:
        weights = [self.n.w[k][j][i] for i in range(len(senders))]
        if self.mistake == "weights-transposed" and len(self.n.w[k]) == len(senders):
            weights = [self.n.w[k][i][j] for i in range(len(senders))]
        terms = [self.s.times(weight, x) for weight, x in zip(weights, senders, strict=True)]
        bias = self.n.b[k][j]
        if self.mistake == "bias-forgotten":
            return self.s.plus(terms)
        bias = -bias if self.mistake == "bias-sign" else bias
        return self.s.plus([bias, *terms] if self.s.bias_first else [*terms, bias])

    def sigmoid(self, z: Decimal, sign: int = -1) -> Decimal:
        power = (sign * z).exp()
        return self.s.keep(1 / (1 + (self.s.keep(power) if self.s.writes_power else power)))

    def activation(self, k: int, z: Decimal) -> Decimal:
        if self.mistake in ("no-activation", ("no-activation-hidden", "no-activation-output")[k]):
            return z
        if self.rules.activations[k] == "tanh":
            return self.tanh(z)
        return self.sigmoid(z, 1 if self.mistake == "exponent-sign" else -1)

    def tanh(self, z: Decimal) -> Decimal:
        grown, shrunk = z.exp(), (-z).exp()
        return self.s.keep((grown - shrunk) / (grown + shrunk))

    def loss(self, outputs: list[Decimal]) -> None:
        squares = []
        for o, t in zip(outputs, self.n.t, strict=True):
            error = self.s.keep(o - t)
            squares.append(self.s.keep(error * error))
        if self.rules.loss == "mean-squared-error":
            total = self.s.keep(self.s.plus(squares) / len(squares))
            total = total / 2 if self.mistake == "loss-half-added" else total
        elif self.rules.loss == "squared-error":
            total = self.s.plus(squares)
            total = total / 2 if self.mistake == "loss-half-added" else total
        elif self.mistake == "loss-no-half":
            total = self.s.plus(squares)
        elif self.s.half_last:
            total = self.s.keep(self.s.plus(squares) / 2)
        else:
            total = self.s.plus([self.s.keep(square / 2) for square in squares])
        self.write("loss", total / len(squares) if self.mistake == "loss-mean" else total)

    # backward

    def slope_factors(self, k: int, z: Decimal, o: Decimal) -> list[Decimal]:
        """What is multiplied into delta: o and 1 − o, or 1 − o² for tanh."""
        keep = self.s.keep
        if self.rules.activations[k] == "tanh":
            return self.slope_factors_of_tanh(k, z, o)
        match self.mistake:
            case "no-slope":
                return []
            case "no-slope-hidden" if k == 0:
                return []
            case "no-slope-output" if k == 1:
                return []
            case "slope-of-net":
                return [z, keep(1 - z)]
            case "slope-activated-twice":
                again = self.sigmoid(o)
                return [again, keep(1 - again)]
            case "slope-of-tanh":
                return [keep(1 - keep(o * o))]
            case "slope-one-minus-output":
                return [keep(1 - o)]
        return [o, keep(1 - o)]

    def slope_factors_of_tanh(self, k: int, z: Decimal, o: Decimal) -> list[Decimal]:
        keep = self.s.keep
        match self.mistake:
            case "no-slope":
                return []
            case "no-slope-hidden" if k == 0:
                return []
            case "no-slope-output" if k == 1:
                return []
            case "slope-of-net":
                return [keep(1 - keep(z * z))]
            case "slope-activated-twice":
                again = self.tanh(o)
                return [keep(1 - keep(again * again))]
            case "slope-of-sigmoid":
                return [o, keep(1 - o)]
            case "slope-one-minus-output":
                return [keep(1 - o)]
        return [keep(1 - keep(o * o))]

    def times_the_factor(self, delta: Decimal, outputs: int) -> Decimal:
        """The 2 that comes from the square, or 2/n."""
        if self.rules.loss == "half-squared-error" or self.mistake == "delta-factor-left-out":
            return self.s.keep(2 * delta) if self.mistake == "delta-factor-two" else delta
        if self.rules.loss == "squared-error":
            return self.s.keep(2 * delta)
        return self.s.times(self.s.keep(D(2) / outputs), delta) if self.s.half_last else self.s.keep(self.s.keep(2 * delta) / outputs)

    def sloped(self, error: Decimal, factors: list[Decimal]) -> Decimal:
        if not factors:
            return error
        if self.s.grouping == "slope":
            return self.s.times(error, self.s.times(*factors))
        return self.s.times(error, *(factors if self.s.grouping == "error-first" else factors[::-1]))

    def backward(self, nets: list[list[Decimal]], outputs: list[list[Decimal]]) -> None:
        errors, deltas, own_factors = [], [], []
        for r, (o, t) in enumerate(zip(outputs[2], self.n.t, strict=True)):
            error = self.s.keep(t - o if self.mistake == "error-sign" else o - t)
            error = abs(error) if self.mistake == "error-absolute" else error
            factors = self.slope_factors(1, nets[1][r], o)
            delta = self.sloped(error, factors)
            delta = self.times_the_factor(delta, len(outputs[2]))
            errors.append(error)
            own_factors.append(factors)
            deltas.append(self.write(f"delta.o{r + 1}", delta))
        hidden_deltas = []
        too_early = self.mistake == "hidden-updated-weights"
        outgoing = self.update(1, deltas, outputs) if too_early else self.n.w[1]
        for j, o in enumerate(outputs[1]):
            terms = [self.back_term(j, r, outgoing, errors, deltas, own_factors) for r in range(len(deltas))]
            total = terms[0] if self.mistake == "hidden-first-output" else self.s.plus(terms)
            factors = [] if self.mistake == "hidden-next-slope" else self.slope_factors(0, nets[0][j], o)
            hidden_deltas.append(self.write(f"delta.h{j + 1}", self.sloped(total, factors)))
        if not too_early:
            self.update(1, deltas, outputs)
        self.update(0, hidden_deltas, outputs)

    def back_term(
        self, j: int, r: int, outgoing: list[list[Decimal]], errors: list[Decimal], deltas: list[Decimal],
        own_factors: list[list[Decimal]],
    ) -> Decimal:
        times = self.s.times
        match self.mistake:
            case "hidden-no-weights":
                return deltas[r]
            case "hidden-error-for-delta":
                return times(outgoing[r][j], errors[r])
            case "hidden-incoming-weights":
                return times(self.n.w[0][j][r], deltas[r])
            case "hidden-transposed":
                return times(outgoing[j][r], deltas[r])
            case "hidden-next-slope":
                return self.sloped(times(outgoing[r][j], deltas[r]), own_factors[r])
        return times(outgoing[r][j], deltas[r])

    # update

    def step(self, *factors: Decimal) -> Decimal:
        """What is taken away: rate · delta · input, grouped either way."""
        rate = {"no-rate": [], "rate-twice": [self.n.rate, self.n.rate]}.get(self.mistake or "", [self.n.rate])
        return self.s.times(*rate, *factors) if self.s.rate_first else self.s.times(*factors, *rate)

    def update(self, k: int, deltas: list[Decimal], outputs: list[list[Decimal]]) -> list[list[Decimal]]:
        new = []
        for j, delta in enumerate(deltas):
            name, row = f"{'ho'[k]}{j + 1}", []
            for i, x in enumerate(outputs[k]):
                factors = [delta, x]
                if self.mistake in ("no-input", ("no-input-hidden", "no-input-output")[k]):
                    factors = [delta]
                elif self.mistake == "own-output":
                    factors = [delta, outputs[k + 1][j]]
                row.append(self.moved(f"new_weight.{name}.{'xh'[k]}{i + 1}", self.n.w[k][j][i], factors))
            new.append(row)
            factors = [delta, outputs[k][0]] if self.mistake == "bias-times-input" else [delta]
            if self.mistake == "bias-not-updated":
                self.write(f"new_bias.{name}", self.n.b[k][j])
            else:
                self.moved(f"new_bias.{name}", self.n.b[k][j], factors)
        return new

    def moved(self, blank: str, old: Decimal, factors: list[Decimal]) -> Decimal:
        step = self.step(*factors)
        if self.mistake == "change-only":
            return self.write(blank, -step)
        return self.write(blank, old + step if self.mistake == "ascent" else old - step)


def applies(mistake: str, shape: tuple[int, ...], rules: Rules = Rules()) -> bool:
    """Whether somebody can make that mistake in a network of that shape (inputs, hidden, outputs)."""
    inputs, hidden, outputs = shape
    match mistake:
        case "weights-transposed":
            return inputs == hidden or (hidden == outputs > 1)
        case "error-absolute" | "hidden-first-output":
            return outputs > 1
        case "loss-mean":
            return outputs > 1 and rules.loss != "mean-squared-error"
        case "hidden-transposed":
            return hidden == outputs
        case "hidden-incoming-weights":
            return outputs <= inputs
        case "exponent-sign" | "slope-of-tanh":
            return "sigmoid" in rules.activations
        case "slope-of-sigmoid":
            return "tanh" in rules.activations
        case "loss-no-half" | "delta-factor-two":
            return rules.loss == "half-squared-error"
        case "loss-half-added" | "delta-factor-left-out":
            return rules.loss != "half-squared-error"
    return True
