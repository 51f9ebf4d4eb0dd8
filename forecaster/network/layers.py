"""Layers whose weights have an axis of ensemble members in front: members share no weights, yet are one product.

On two cores ten members take as long as two trained one after the other, since a network this small mostly waits for
its own 24 or 48 steps.
"""

import torch
from torch import Tensor, nn

FEW = 4
"""Up to so many members, or directions of members, PyTorch's own LSTM is faster for each of them."""


class Affine(nn.Module):
    """A linear layer for each member: (M, N, L, inputs) -> (M, N, L, outputs)."""

    def __init__(self, members: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = uniform(inputs, members, inputs, outputs)
        self.bias = uniform(inputs, members, 1, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        flat = torch.baddbmm(self.bias, inputs.flatten(1, 2), self.weight)
        return flat.reshape(*inputs.shape[:-1], flat.shape[-1])


class Lstm(nn.Module):
    """An LSTM layer for each member: (M, N, L, inputs) -> (M, N, L, hidden)."""

    def __init__(self, members: int, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.from_input = Affine(members, inputs, 4 * hidden)
        self.from_state = uniform(hidden, members, hidden, 4 * hidden)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.one_by_one(inputs) if len(self.from_state) <= FEW else self.at_once(inputs)

    def one_by_one(self, inputs: Tensor) -> Tensor:
        """PyTorch's own layer for each member, which is faster for few members."""
        weights = (self.from_input.weight, self.from_state, self.from_input.bias)
        into, back, bias = (pytorch_order(values).transpose(1, 2) for values in weights)
        start = inputs.new_zeros(1, inputs.shape[1], self.hidden)
        states = []
        for member, sequence in enumerate(inputs):
            of_member = [into[member], back[member], bias[member, :, 0], torch.zeros_like(bias[member, :, 0])]
            states.append(torch.lstm(sequence, (start, start), of_member, True, 1, 0.0, self.training, False, True)[0])
        return torch.stack(states)

    def at_once(self, inputs: Tensor) -> Tensor:
        """The steps of all members in one product each."""
        gates = self.from_input(inputs).unbind(2)
        state = gates[0].new_zeros(*gates[0].shape[:2], self.hidden)
        cell, states = state, []
        for gate in gates:
            mixed = torch.baddbmm(gate, state, self.from_state)
            add, forget, show = torch.sigmoid(mixed[..., : 3 * self.hidden]).chunk(3, dim=-1)
            cell = forget * cell + add * torch.tanh(mixed[..., 3 * self.hidden :])
            state = show * torch.tanh(cell)
            states.append(state)
        return torch.stack(states, dim=2)


class BidirectionalLstm(nn.Module):
    """A bidirectional LSTM layer for each member: (M, N, L, inputs) -> (M, N, L, 2 * hidden)."""

    def __init__(self, members: int, inputs: int, hidden: int) -> None:
        super().__init__()
        self.walks = Lstm(2 * members, inputs, hidden)

    def forward(self, inputs: Tensor) -> Tensor:
        # The second half of the members' axis reads the sequence backwards.
        forwards, backwards = self.walks(torch.cat([inputs, inputs.flip(2)])).chunk(2)
        return torch.cat([forwards, backwards.flip(2)], dim=-1)


def uniform(inputs: int, *shape: int) -> nn.Parameter:
    """Random weights, distributed like those of PyTorch's linear layers."""
    bound = inputs**-0.5
    return nn.Parameter(torch.empty(*shape).uniform_(-bound, bound))


def pytorch_order(gates: Tensor) -> Tensor:
    """The gates of the last axis in PyTorch's order (input, forget, cell, output); ours has the cell last."""
    i, f, o, c = gates.chunk(4, dim=-1)
    return torch.cat([i, f, c, o], dim=-1)
