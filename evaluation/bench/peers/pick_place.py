"""A pick-and-place step and its images in PyBullet, set up as Ravens and CLIPort publish it, beside the tabletop env.

What is followed (facts of the published systems, own code): 480 steps a second; a six-joint arm of the UR5's lengths
without collision shapes, moved by 0.01 rad of joint space a step through inverse kinematics of 100 iterations and
residual 1e-5; a suction tool with a thin tip that welds what it touches; 0.32 m above the pick, down by 1 mm at a time
until contact, up, over, down until the held block touches something, up; then steps until everything is slower than
5 mm/s. Images: three cameras of 640 x 480 with colour, depth and segmentation by the software renderer, fused into one
320 x 160 height map by sorting the points by height. Six 40 mm blocks on a plane, one put onto another, as in
render_bench. Both sides run in turn; process CPU; the medians and the ratios are printed as JSON. --profile writes where
the Python side spends its time.
"""
import argparse
import cProfile
import io
import json
import math
import os
import pstats
import subprocess
import tempfile
import time

import numpy as np
import pybullet as p

from compare import cpu_name, interval

HOME = [math.pi * x for x in (-1, -0.5, 0.5, -0.5, -0.5, 0)]
# where each joint is in its parent, and its axis: lengths of the UR5 (m)
JOINTS = [((0, 0, 0.089159), "0 0 1"), ((0, 0.13585, 0), "0 1 0"), ((0, -0.1197, 0.425), "0 1 0"),
          ((0, 0, 0.39225), "0 1 0"), ((0, 0.093, 0), "0 1 0"), ((0, 0, 0.09465), "0 0 1"), ]
FLANGE = (0, 0.0823, 0)
HEIGHT, SPEED = 0.32, 0.01
CAMERAS = [((1, 0, 0.75), (math.pi / 4, math.pi, -math.pi / 2)),
           ((0, 0.5, 0.75), (math.pi / 4.5, math.pi, math.pi / 4)),
           ((0, -0.5, 0.75), (math.pi / 4.5, math.pi, 3 * math.pi / 4))]
ROWS, COLUMNS, FOCAL = 480, 640, 450.0
PIXEL, LOW, HIGH = 0.003125, np.array([0.25, -0.5, 0.0]), np.array([0.75, 0.5, 0.3])


def arm_urdf():
    """The arm as text: links without shapes; wrist axes as the UR5 has them."""
    axes = ["0 0 1", "0 1 0", "0 1 0", "0 1 0", "0 0 1", "0 1 0"]
    inertia = '<inertial><mass value="1"/><inertia ixx="0.01" iyy="0.01" izz="0.01" ixy="0" ixz="0" iyz="0"/></inertial>'
    text = f'<robot name="arm"><link name="l0">{inertia}</link>'
    for i, (offset, _) in enumerate(JOINTS):
        rpy = ("0 0 0", f"0 {math.pi / 2} 0", "0 0 0", f"0 {math.pi / 2} 0", "0 0 0", "0 0 0")[i]
        text += (f'<link name="l{i + 1}">{inertia}</link><joint name="j{i}" type="revolute"><parent link="l{i}"/>'
                 f'<child link="l{i + 1}"/><origin xyz="{offset[0]} {offset[1]} {offset[2]}" rpy="{rpy}"/>'
                 f'<axis xyz="{axes[i]}"/><limit lower="-17" upper="17" effort="1000" velocity="100"/></joint>')
    text += (f'<link name="flange">{inertia}</link><joint name="fixed" type="fixed"><parent link="l6"/>'
             f'<child link="flange"/><origin xyz="{FLANGE[0]} {FLANGE[1]} {FLANGE[2]}"/></joint></robot>')
    return text


class Stack:
    """The published stack: one scene, one arm."""

    def __init__(self, seed):
        p.connect(p.DIRECT)
        p.setPhysicsEngineParameter(enableFileCaching=0)
        p.setGravity(0, 0, -9.8)
        p.setTimeStep(1 / 480)
        plane = p.createCollisionShape(p.GEOM_BOX, halfExtents=[100, 100, 5])
        p.createMultiBody(0, plane, p.createVisualShape(p.GEOM_BOX, halfExtents=[100, 100, 5]), [0, 0, -5.001])
        with tempfile.NamedTemporaryFile("w", suffix=".urdf", delete=False) as file:
            file.write(arm_urdf())
        self.arm = p.loadURDF(file.name, [0, 0, 0], useFixedBase=True)
        os.unlink(file.name)
        self.joints = list(range(6))
        for joint, angle in zip(self.joints, HOME):
            p.resetJointState(self.arm, joint, angle)
        self.add_tool()
        rng = np.random.default_rng(seed)
        self.blocks = []
        shape = p.createCollisionShape(p.GEOM_BOX, halfExtents=[0.02] * 3)
        for k in range(6):
            look = p.createVisualShape(p.GEOM_BOX, halfExtents=[0.02] * 3, rgbaColor=[*rng.random(3), 1])
            at = [0.35 + 0.12 * (k % 3) + rng.uniform(-0.02, 0.02), -0.15 + 0.3 * (k // 3) + rng.uniform(-0.05, 0.05), 0.02]
            block = p.createMultiBody(0.1, shape, look, at, p.getQuaternionFromEuler([0, 0, rng.uniform(-3, 3)]))
            p.changeDynamics(block, -1, lateralFriction=1)
            self.blocks.append(block)
        self.weld = None
        self.steps = 0
        self.settle()

    def add_tool(self):
        """A head of 10 mm radius with a thin tip, on a fixed joint of limited force; it points along the flange's y."""
        head = p.createCollisionShape(p.GEOM_CYLINDER, radius=0.01, height=0.03)
        tip = p.createCollisionShape(p.GEOM_CYLINDER, radius=0.001, height=0.006)
        where, turn = p.getLinkState(self.arm, 6)[4:6]
        aside = p.getQuaternionFromEuler([-math.pi / 2, 0, 0])
        at, turned = p.multiplyTransforms(where, turn, [0, 0.016, 0], aside)
        self.tool = p.createMultiBody(0.02, head, -1, at, turned, linkMasses=[0.001], linkCollisionShapeIndices=[tip],
                                      linkVisualShapeIndices=[-1], linkPositions=[[0, 0, 0.018]],
                                      linkOrientations=[[0, 0, 0, 1]], linkInertialFramePositions=[[0, 0, 0]],
                                      linkInertialFrameOrientations=[[0, 0, 0, 1]], linkParentIndices=[0],
                                      linkJointTypes=[p.JOINT_FIXED], linkJointAxis=[[0, 0, 1]])
        joint = p.createConstraint(self.arm, 6, self.tool, -1, p.JOINT_FIXED, [0, 0, 0], [0, 0.016, 0], [0, 0, 0],
                                   childFrameOrientation=p.invertTransform([0, 0, 0], aside)[1])
        p.changeConstraint(joint, maxForce=100)
        self.reach = 0.016 + 0.021
        self.turn = turn  # of the flange, kept all the time
        down = p.multiplyTransforms([0, 0, 0], turn, [0, 1, 0], [0, 0, 0, 1])[0]
        assert down[2] < -0.99, "the tool points down at home"

    def step(self):
        p.stepSimulation()
        self.steps += 1

    def move_joints(self, target):
        for _ in range(5 * 480):
            now = np.array([s[0] for s in p.getJointStates(self.arm, self.joints)])
            error = target - now
            if np.all(np.abs(error) < 0.01):
                return
            length = np.linalg.norm(error)
            p.setJointMotorControlArray(self.arm, self.joints, p.POSITION_CONTROL,
                                        targetPositions=now + error / max(length, 1e-9) * SPEED, positionGains=[1] * 6)
            self.step()
        raise RuntimeError("a motion did not end")

    def move_tip(self, at):
        flange = [at[0], at[1], at[2] + self.reach]
        joints = p.calculateInverseKinematics(self.arm, 6, flange, self.turn, restPoses=HOME, lowerLimits=[-17] * 6,
                                              upperLimits=[17] * 6, jointRanges=[34] * 6, maxNumIterations=100,
                                              residualThreshold=1e-5)
        self.move_joints(np.array(joints[:6]))

    def lower_until(self, at, touched):
        at = list(at)
        while not touched():
            at[2] -= 0.001
            if at[2] < -0.02:
                raise RuntimeError("nothing was touched")
            self.move_tip(at)
        return at

    def pick_and_place(self, pick, place):
        self.move_tip([*pick[:2], pick[2] + HEIGHT])
        at = self.lower_until([*pick[:2], pick[2] + HEIGHT], lambda: self.tip_contacts())
        body = self.tip_contacts()[0]
        where, turn = p.getBasePositionAndOrientation(body)
        mine = p.getBasePositionAndOrientation(self.tool)
        frame = p.multiplyTransforms(*p.invertTransform(*mine), where, turn)
        self.weld = p.createConstraint(self.tool, -1, body, -1, p.JOINT_FIXED, [0, 0, 0], frame[0], [0, 0, 0], frame[1])
        self.move_tip([*at[:2], at[2] + HEIGHT])
        self.move_tip([*place[:2], place[2] + HEIGHT])
        others = lambda: [c for c in p.getContactPoints(bodyA=body) if c[2] != self.tool]
        at = self.lower_until([*place[:2], place[2] + HEIGHT], others)
        p.removeConstraint(self.weld)
        self.move_tip([*at[:2], at[2] + HEIGHT])
        self.settle()

    def tip_contacts(self):
        return [c[2] for c in p.getContactPoints(bodyA=self.tool, linkIndexA=0) if c[2] in self.blocks]

    def settle(self):
        for _ in range(5 * 480):
            self.step()
            if all(np.linalg.norm(p.getBaseVelocity(b)[0]) < 0.005 for b in self.blocks):
                return

    def images(self):
        """Colour, depth and segmentation of the three cameras, and the fused maps."""
        clouds, colors = [], []
        for at, euler in CAMERAS:
            turn = np.array(p.getMatrixFromQuaternion(p.getQuaternionFromEuler(euler))).reshape(3, 3)
            view = p.computeViewMatrix(at, np.array(at) + turn @ [0, 0, 1], turn @ [0, -1, 0])
            fov = 2 * math.degrees(math.atan(ROWS / 2 / FOCAL))
            projection = p.computeProjectionMatrixFOV(fov, COLUMNS / ROWS, 0.01, 10)
            _, _, rgba, z, _ = p.getCameraImage(COLUMNS, ROWS, view, projection, shadow=1,
                                                flags=p.ER_SEGMENTATION_MASK_OBJECT_AND_LINKINDEX,
                                                renderer=p.ER_TINY_RENDERER)
            z = np.reshape(z, (ROWS, COLUMNS))
            depth = 2 * 10 * 0.01 / (10 + 0.01 - (2 * z - 1) * (10 - 0.01))
            across, down = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
            points = np.stack([(across - COLUMNS / 2) * depth / FOCAL, (down - ROWS / 2) * depth / FOCAL, depth], -1)
            clouds.append(points.reshape(-1, 3) @ turn.T + at)
            colors.append(np.reshape(rgba, (-1, 4))[:, :3])
        heights, maps = [], []
        for points, color in zip(clouds, colors):
            inside = np.all((points >= LOW) & (points < HIGH), axis=1)
            points, color = points[inside], color[inside]
            order = np.argsort(points[:, 2])
            points, color = points[order], color[order]
            row = ((points[:, 1] + 0.5) / PIXEL).astype(int)
            column = ((points[:, 0] - 0.25) / PIXEL).astype(int)
            height, image = np.zeros((320, 160)), np.zeros((320, 160, 3), np.uint8)
            height[row, column], image[row, column] = points[:, 2], color
            heights.append(height)
            maps.append(image.astype(float))
        seen = np.maximum(sum(np.any(m > 0, axis=-1) for m in maps), 1)
        return np.max(heights, axis=0), (sum(maps) / seen[..., None]).astype(np.uint8)


def episode(seed):
    """CPU seconds of the step and of its images; whether the block arrived."""
    stack = Stack(seed)
    pick = p.getBasePositionAndOrientation(stack.blocks[0])[0]
    place = p.getBasePositionAndOrientation(stack.blocks[1])[0]
    stack.steps = 0
    begin = time.process_time()
    stack.pick_and_place([*pick[:2], 0.04], [*place[:2], 0.08])
    physics = time.process_time() - begin
    begin = time.process_time()
    stack.images()
    images = time.process_time() - begin
    there = p.getBasePositionAndOrientation(stack.blocks[0])[0]
    p.disconnect()
    on_top = abs(there[2] - 0.06) < 0.005 and math.dist(there[:2], place[:2]) < 0.02
    return physics, images, stack.steps, on_top


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", metavar="FILE", help="where one episode spends its time")
    options = parser.parse_args()
    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(episode, 0)
        text = io.StringIO()
        pstats.Stats(profile, stream=text).strip_dirs().sort_stats("tottime").print_stats(12)
        with open(options.profile, "w") as file:
            file.write(text.getvalue())
    columns = {"physics": [], "images": [], "both": []}
    theirs, ours, steps, arrived = {k: [] for k in columns}, {k: [] for k in columns}, [], 0
    for seed in range(options.rounds):
        physics, images, count, there = episode(seed)
        steps.append(count)
        arrived += there
        run = subprocess.run([os.path.join(options.bench, "render_bench"), "--rounds", "1"], capture_output=True,
                             check=True, text=True)
        mine = json.loads(run.stdout)
        map_ms = mine["images"][0]["map_ms"]
        step_ms, both_ms = mine["steps"]["step_ms"], mine["steps"]["step_with_map_ms"]
        for key, there_s, here_ms in (("physics", physics, step_ms), ("images", images, map_ms),
                                      ("both", physics + images, both_ms)):
            theirs[key].append(1e3 * there_s)
            ours[key].append(here_ms)
            columns[key].append(1e3 * there_s / here_ms)
    rows = {key: {**interval(columns[key]), "pybullet_ms": float(np.median(theirs[key])),
                  "tabletop_ms": float(np.median(ours[key]))} for key in columns}
    print(json.dumps({"schema_version": 1, "benchmark": "pick-place-against-pybullet", "cpu": cpu_name(),
                      "rounds": options.rounds, "pybullet_physics_steps": float(np.median(steps)),
                      "pybullet_arrived": arrived, **rows}, indent=2))


if __name__ == "__main__":
    main()
