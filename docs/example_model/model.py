"""A convolutional network of twenty layers that tells which way stripes run, in images made on the spot.

    gdexplorer model docs/example_model/model.py --run-code --out slice.png

Without skip connections (SKIP = False) such a deep network has a loss that is hard to descend.
"""

import torch
from torch import nn

SKIP = True
CHANNELS, BLOCKS, SIDE, IMAGES, STEPS = 6, 9, 8, 128, 60
CLASSES = 4  # horizontal, vertical and both diagonals

torch.manual_seed(0)
torch.set_num_threads(1)  # the same sums in the same order each time


def images(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Noisy stripes, float32[count, 1, SIDE, SIDE], and the class of each, int64[count]."""
    classes = torch.arange(count) % CLASSES
    angles = classes * (torch.pi / CLASSES)
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    along = torch.cos(angles)[:, None, None] * rows + torch.sin(angles)[:, None, None] * columns
    phases = torch.rand(count, 1, 1) * 2 * torch.pi
    return (torch.sin(2.0 * along + phases) + 0.5 * torch.randn(count, SIDE, SIDE))[:, None], classes


class Block(nn.Module):
    """Two convolutions, around which a skip connection leads."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1) for _ in range(2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The activations after the block."""
        y = self.second(torch.relu(self.first(x)))
        return torch.relu(x + 0.5 * y if SKIP else y)


# 1 + 2 * 9 convolutions and a linear layer.
model = nn.Sequential(
    nn.Conv2d(1, CHANNELS, 3, padding=1), nn.ReLU(), *(Block() for _ in range(BLOCKS)), nn.AdaptiveAvgPool2d(1),
    nn.Flatten(), nn.Linear(CHANNELS, CLASSES),
)  # fmt: skip
inputs, targets = images(IMAGES)
loader = [(inputs[first : first + 64], targets[first : first + 64]) for first in range(0, IMAGES, 64)]

# The slice is through a trained network, so train it first; leave this out to look at where training begins.
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(STEPS):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(inputs), targets).backward()
    optimizer.step()
