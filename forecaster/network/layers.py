"""Layers whose weights have an axis of ensemble members in front: members share no weights, yet are one product.

On two cores ten members take as long as two trained one after the other, since a network this small mostly waits for
its own 24 or 48 steps.
"""

import torch
from torch import Tensor, nn


class Affine(nn.Module):
    """A linear layer for each member: (M, N, L, inputs) -> (M, N, L, outputs)."""

    def __init__(self, members: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = uniform(inputs, members, inputs, outputs)
        self.bias = uniform(inputs, members, 1, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        flat = torch.baddbmm(self.bias, inputs.flatten(1, 2), self.weight)
        return flat.reshape(*inputs.shape[:-1], flat.shape[-1])


class BidirectionalLstm(nn.Module):
    """A bidirectional LSTM layer for each member: (M, N, L, inputs) -> (M, N, L, 2 * hidden)."""

    def __init__(self, members: int, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.from_input = Affine(2 * members, inputs, 4 * hidden)
        self.from_state = uniform(hidden, 2 * members, hidden, 4 * hidden)

    def forward(self, inputs: Tensor) -> Tensor:
        # the second half of the members' axis reads the sequence backwards
        gates = self.from_input(torch.cat([inputs, inputs.flip(2)])).unbind(2)
        state = gates[0].new_zeros(*gates[0].shape[:2], self.hidden)
        cell, states = state, []
        for gate in gates:
            mixed = torch.baddbmm(gate, state, self.from_state)
            add, forget, show = torch.sigmoid(mixed[..., : 3 * self.hidden]).chunk(3, dim=-1)
            cell = forget * cell + add * torch.tanh(mixed[..., 3 * self.hidden :])
            state = show * torch.tanh(cell)
            states.append(state)
        forwards, backwards = torch.stack(states, dim=2).chunk(2)
        return torch.cat([forwards, backwards.flip(2)], dim=-1)


def uniform(inputs: int, *shape: int) -> nn.Parameter:
    """Random weights, distributed like those of PyTorch's linear layers."""
    bound = inputs**-0.5
    return nn.Parameter(torch.empty(*shape).uniform_(-bound, bound))
