"""train_step.py --bench DIR [--batch 8] [--threads 2] [--steps 10] [--rounds 9]

The pick-and-place network of policies/nets in PyTorch, written as its users would: modules, one batch a step, threads
inside every operation, fused AdamW, the average of the weights by foreach; in both memory formats. Whole training steps on
random pictures, in turn with train_bench. Prints JSON: samples a second of wall time, and ratios with their intervals.
"""

import argparse
import json
import math
import subprocess
import time

import compare
import torch
from torch import nn
from torch.nn import functional as F

ROWS, COLUMNS, SHRINK = 160, 320, 4
WIDTH, SEMANTIC, TEXT, WORD, BINS, CROP, AROUND, CROP_WIDTH, CROP_SIZE = 32, 48, 128, 64, 72, 64, 96, 24, 128


def conv(inputs, outputs, kernel=3, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)


class ConvBlock(nn.Sequential):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__(conv(inputs, outputs, 3, stride), nn.GroupNorm(math.gcd(outputs, 8), outputs), nn.SiLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = ConvBlock(channels, channels)
        self.second = nn.Sequential(conv(channels, channels), nn.GroupNorm(math.gcd(channels, 8), channels))

    def forward(self, maps):
        return F.silu(maps + self.second(self.first(maps)))


class Film(nn.Module):
    def __init__(self, size, channels):
        super().__init__()
        self.linear = nn.Linear(size, 2 * channels)

    def forward(self, maps, text):
        scale, shift = self.linear(text)[:, :, None, None].chunk(2, 1)
        return maps * (scale + 1) + shift


class Up(nn.Module):
    def __init__(self, coarse, fine, outputs):
        super().__init__()
        self.block = ConvBlock(coarse + fine, outputs)

    def forward(self, coarse, fine):
        return self.block(torch.cat([F.interpolate(coarse, size=fine.shape[2:]), fine], 1))


class Semantic(nn.Module):
    def __init__(self, inputs, w, text):
        super().__init__()
        self.down = nn.ModuleList([ConvBlock(inputs, w, 2), ConvBlock(w, 2 * w, 2), ConvBlock(2 * w, 3 * w, 2)])
        self.deep = nn.ModuleList([Residual(w), Residual(2 * w), Residual(3 * w)])
        self.film = nn.ModuleList([Film(text, c) for c in (w, 2 * w, 3 * w, 2 * w, w)])
        self.up1, self.up0 = Up(3 * w, 2 * w, 2 * w), Up(2 * w, w, w)

    def forward(self, maps, text):
        levels = []
        for down, film, deep in zip(self.down, self.film, self.deep):
            maps = deep(film(down(maps), text))
            levels.append(maps)
        up1 = self.film[3](self.up1(levels[2], levels[1]), text)
        return self.film[4](self.up0(up1, levels[0]), text), up1


class Spatial(nn.Module):
    def __init__(self, inputs, w, semantic):
        super().__init__()
        self.stem, self.down1, self.down2 = ConvBlock(inputs, w), ConvBlock(w, 2 * w, 2), ConvBlock(2 * w, 3 * w, 2)
        self.deep0, self.deep1, self.deep2 = Residual(w), Residual(2 * w), Residual(3 * w)
        self.lateral2, self.lateral1 = conv(2 * semantic, 3 * w, 1), conv(semantic, 2 * w, 1)
        self.up1, self.up0 = Up(3 * w, 2 * w, 2 * w), Up(2 * w, w, w)

    def forward(self, maps, semantic):
        level0 = self.deep0(self.stem(maps))
        level1 = self.deep1(self.down1(level0))
        level2 = self.deep2(self.down2(level1) + self.lateral2(semantic[1]))
        return self.up0(self.up1(level2, level1) + self.lateral1(semantic[0]), level0)


class CropEncoder(nn.Sequential):
    def __init__(self, side):
        w = CROP_WIDTH
        super().__init__(ConvBlock(4, w, 2), ConvBlock(w, 2 * w, 2), ConvBlock(2 * w, 2 * w, 2), ConvBlock(2 * w, 2 * w, 2),
                         nn.Flatten(), nn.Linear(2 * w * (side // 16) ** 2, CROP_SIZE), nn.SiLU())


def crops_at(maps, points, turns, side):
    steps = torch.arange(side, dtype=maps.dtype) - (side - 1) / 2
    down, along = steps.view(1, -1, 1), steps.view(1, 1, -1)
    c, s = turns.cos().view(-1, 1, 1), turns.sin().view(-1, 1, 1)
    row = points[:, 0].view(-1, 1, 1) + c * down - s * along
    column = points[:, 1].view(-1, 1, 1) + s * down + c * along
    grid = torch.stack([(2 * column + 1) / COLUMNS - 1, (2 * row + 1) / ROWS - 1], -1)
    return F.grid_sample(maps, grid, align_corners=False)


def features_at(maps, points):
    grid = torch.stack([(2 * points[:, 1] + 1) / maps.shape[3] - 1, (2 * points[:, 0] + 1) / maps.shape[2] - 1], -1)
    return F.grid_sample(maps, grid[:, None, None], padding_mode="border", align_corners=False).flatten(1)


def spots_at(cells, maps):
    sides = [torch.exp(-0.5 * ((torch.arange(maps.shape[2 + axis]) - cells[:, axis : axis + 1]) / 2) ** 2) for axis in (0, 1)]
    return (sides[0][:, :, None] * sides[1][:, None, :])[:, None]


class PickPlaceNet(nn.Module):
    def __init__(self, pieces):
        super().__init__()
        patch = SHRINK * SHRINK
        self.embedding, self.recurrent = nn.Embedding(pieces, WORD, padding_idx=0), nn.GRU(WORD, TEXT, batch_first=True)
        self.semantic, self.spatial = Semantic(3 * patch + 2, SEMANTIC, TEXT), Spatial(4 * patch + 2, WIDTH, SEMANTIC)
        self.pick_film, self.pick_block, self.pick_pixels = Film(TEXT, WIDTH), ConvBlock(WIDTH, WIDTH), conv(WIDTH, 4)
        self.stop = nn.Sequential(nn.Linear(2 * WIDTH + TEXT, WIDTH), nn.SiLU(), nn.Linear(WIDTH, 1))
        self.place_film, self.place_block0 = Film(TEXT + WIDTH + CROP_SIZE, WIDTH), ConvBlock(WIDTH + 1, WIDTH)
        self.place_block1, self.place_pixels = ConvBlock(WIDTH, WIDTH), conv(WIDTH, 4)
        self.pick_grip = nn.Sequential(CropEncoder(CROP), nn.Linear(CROP_SIZE, BINS + 2))
        self.held, self.place_crop = CropEncoder(CROP), CropEncoder(AROUND)
        self.place_grip = nn.Sequential(nn.Linear(2 * CROP_SIZE + TEXT, 2 * CROP_SIZE), nn.SiLU(), nn.Linear(2 * CROP_SIZE, BINS + 2))
        rows, columns = ROWS // SHRINK, COLUMNS // SHRINK
        down, along = torch.meshgrid(torch.linspace(-1, 1, rows), torch.linspace(-1, 1, columns), indexing="ij")
        self.register_buffer("places", torch.stack([down, along])[None])

    def forward(self, views, pieces, batch):
        text = self.recurrent(self.embedding(pieces))[1][0]
        patches = F.pixel_unshuffle(views, SHRINK)
        places = self.places.expand(len(views), -1, -1, -1)
        semantic = self.semantic(torch.cat([patches[:, : 3 * SHRINK * SHRINK], places], 1), text)
        maps = self.spatial(torch.cat([patches, places], 1), semantic)
        picks = self.pick_block(self.pick_film(maps, text))
        stop = self.stop(torch.cat([picks.amax((2, 3)), picks.mean((2, 3)), text], 1)).squeeze(1)
        with torch.no_grad():
            turned = crops_at(views, batch["shown"], batch["turns"], CROP)
            held = crops_at(views, batch["shown"], batch["held"], CROP)
            around = crops_at(views, batch["shown_places"], torch.zeros_like(batch["turns"]), AROUND)
        held = self.held(held)
        cells = (batch["shown"] - (SHRINK - 1) / 2) / SHRINK
        picked = features_at(maps, cells)
        place = self.place_film(self.place_block0(torch.cat([maps, spots_at(cells, maps)], 1)), torch.cat([text, picked, held], 1))
        pick = F.pixel_shuffle(self.pick_pixels(picks), 2).squeeze(1)
        place = F.pixel_shuffle(self.place_pixels(self.place_block1(place)), 2).squeeze(1)
        place_grip = self.place_grip(torch.cat([held, self.place_crop(around), text], 1))
        return pick, place, self.pick_grip(turned), place_grip, stop


def pixel_targets(points, sigma=2.0):
    sides = []
    for side, count in ((0, ROWS // 2), (1, COLUMNS // 2)):
        weight = torch.exp(-0.5 * ((torch.arange(count) * 2 + 0.5 - points[:, side : side + 1]) / sigma) ** 2)
        sides.append(weight / weight.sum(1, keepdim=True))
    return sides[0][:, :, None] * sides[1][:, None, :]


def yaw_targets(yaws):
    apart = torch.remainder(torch.arange(BINS) - yaws[:, None] * BINS / (2 * math.pi) + BINS / 2, BINS) - BINS / 2
    weight = torch.exp(-0.5 * apart**2)
    return weight / weight.sum(1, keepdim=True)


def cross_entropy(logits, targets):
    return -(F.log_softmax(logits.flatten(1), 1) * targets.flatten(1)).sum(1)


def turned_by(vectors, turns):
    c, s = turns.cos(), turns.sin()
    return torch.stack([c * vectors[:, 0] - s * vectors[:, 1], s * vectors[:, 0] + c * vectors[:, 1]], 1)


def apart(offsets, targets):
    return F.smooth_l1_loss(8 * offsets.tanh(), targets, reduction="none", beta=0.5).sum(1)


def loss_of(net, batch):
    views = torch.cat([batch["color"].permute(0, 3, 1, 2).float() / 127.5 - 1, (batch["height"] * 10).clamp(0, 3)[:, None]], 1)
    pick, place, pick_grip, place_grip, stop = net(views.contiguous(), batch["pieces"], batch)
    acts = batch["acts"]
    return (
        (cross_entropy(pick, pixel_targets(batch["picks"])) * acts).mean()
        + (cross_entropy(place, pixel_targets(batch["places"])) * acts).mean()
        + (cross_entropy(pick_grip[:, 2:], yaw_targets(batch["yaws"] - batch["turns"])) * acts).mean()
        + (cross_entropy(place_grip[:, 2:], yaw_targets(batch["place_yaws"])) * acts).mean()
        + (apart(pick_grip[:, :2], turned_by(batch["picks"] - batch["shown"], -batch["turns"])) * acts).mean()
        + (apart(place_grip[:, :2], batch["places"] - batch["shown_places"]) * acts).mean()
        + F.binary_cross_entropy_with_logits(stop, 1 - acts)
    )


def random_batch(size):
    generator = torch.Generator().manual_seed(1)

    def points():
        return torch.rand(size, 2, generator=generator) * torch.tensor([120.0, 280.0]) + 20

    def yaws():
        return (torch.rand(size, generator=generator) - 0.5) * 2 * math.pi

    picks, places = points(), points()
    return {"color": torch.randint(0, 256, (size, ROWS, COLUMNS, 3), dtype=torch.uint8, generator=generator),
            "height": torch.rand(size, ROWS, COLUMNS, generator=generator) / 10,
            "pieces": torch.randint(1, 300, (size, 9), generator=generator), "acts": torch.ones(size), "picks": picks,
            "shown": picks + 1, "places": places, "shown_places": places - 1, "yaws": yaws(), "place_yaws": yaws(), "turns": yaws(), "held": yaws()}


class Side:
    """The network in one memory format, with its optimiser."""

    def __init__(self, memory_format, batch_size):
        torch.manual_seed(0)
        self.net = PickPlaceNet(300).to(memory_format=memory_format)
        self.parameters = list(self.net.parameters())
        self.average = [p.detach().clone() for p in self.parameters]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1.5e-3, weight_decay=1e-3, fused=True)
        self.batch = random_batch(batch_size)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = loss_of(self.net, self.batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 5.0)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.parameters, 0.001)
        return loss.item()

    def rate(self, steps):
        begin = time.perf_counter()
        for _ in range(steps):
            self.step()
        return steps * len(self.batch["acts"]) / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", required=True, help="folder of train_bench")
    for name, default in (("--batch", 8), ("--threads", 2), ("--steps", 10), ("--rounds", 9)):
        parser.add_argument(name, type=int, default=default)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    sides = {"contiguous": Side(torch.contiguous_format, options.batch), "channels last": Side(torch.channels_last, options.batch)}
    for side in sides.values():
        side.rate(3)
    ours = [f"{options.bench}/train_bench", "--rounds", "1", "--steps", str(options.steps), "--batch", str(options.batch), "--threads", str(options.threads)]
    rates = {"ours": [], **{name: [] for name in sides}}
    for _ in range(options.rounds):
        rates["ours"].append(json.loads(subprocess.run(ours, stdout=subprocess.PIPE, check=True).stdout)["samples_a_second"])
        for name, side in sides.items():
            rates[name].append(side.rate(options.steps))
    report = {"cpu": compare.cpu_name(), "torch": torch.__version__, "batch": options.batch, "threads": options.threads, "rates": rates,
              "parameters": sum(p.numel() for p in sides["contiguous"].parameters)}
    for name in sides:
        report[f"ours / {name}"] = compare.interval([a / b for a, b in zip(rates["ours"], rates[name])])
    print(json.dumps(report, indent=2))


main()
