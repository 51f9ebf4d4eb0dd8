"""The network: one LSTM encodes the past, a second one decodes the horizon into ordered quantiles."""

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus


class EncoderDecoder(nn.Module):
    """Quantiles (N, T, levels) from the past (N, L, E) and the known future (N, T, D).

    The encoder reads patches of an hour: its width is that of one step times the steps of an hour. That is faster than
    single steps and forgets less. The head also reads the decoder's input, so that persistence and profiles need not
    pass through the LSTM's state. It outputs a centre and non-negative distances from it, so quantiles cannot cross.
    """

    def __init__(self, encoder_width: int, decoder_width: int, hidden: int, levels: int, dropout: float) -> None:
        super().__init__()
        self.levels = levels
        self.encoder = nn.LSTM(encoder_width, hidden, batch_first=True)
        self.decoder = nn.LSTM(decoder_width, hidden, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Linear(hidden + decoder_width, hidden)
        self.head = nn.Linear(hidden + decoder_width, levels)

    def forward(self, past: Tensor, future: Tensor) -> Tensor:
        patches = past.reshape(past.shape[0], -1, self.encoder.input_size)
        _, state = self.encoder(patches)
        decoded, _ = self.decoder(future, state)
        mixed = torch.relu(self.mix(torch.cat([self.dropout(decoded), future], dim=-1)))
        return ordered(self.head(torch.cat([mixed, future], dim=-1)))


def ordered(raw: Tensor) -> Tensor:
    """Non-decreasing quantiles from the head's output: first the centre, then the distances from it."""
    half = raw.shape[-1] // 2
    centre, gaps = raw[..., :1], softplus(raw[..., 1:] - 3.0)
    below = centre - gaps[..., :half].cumsum(dim=-1).flip(-1)
    above = centre + gaps[..., half:].cumsum(dim=-1)
    return torch.cat([below, centre, above], dim=-1)
