#include "envs/control/bodies.h"

#include <fmt/core.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace gensim::control {

std::string ArmWithCubesMjcf(int cubes, bool sleep) {
  if (cubes < 1 || cubes > 40) throw std::invalid_argument(fmt::format("{} cubes; legal: 1 to 40", cubes));
  // cubes on rings around the foot of the arm, half of them within its reach
  std::string bodies;
  for (int i = 0; i < cubes; ++i) {
    const double radius = i < 20 ? 0.35 : 0.6;
    const double turn = 2 * std::numbers::pi * (i % 20) / std::min(cubes, 20);
    bodies += fmt::format(R"(<body pos="{:.4f} {:.4f} 0.02"><freejoint/><geom class="cube"/></body>)"
                          "\n",
                          radius * std::cos(turn), radius * std::sin(turn));
  }
  return fmt::format(R"(<mujoco>
  <option timestep="0.002" integrator="implicitfast" cone="elliptic"{}>
    <flag sleep="{}"/>
  </option>
  <size memory="1M"/>
  <default>
    <geom solref="0.006 1" friction="0.7 0.005 0.0001" condim="4"/>
    <default class="cube"><geom type="box" size="0.02 0.02 0.02" mass="0.05"/></default>
    <default class="link"><geom type="capsule" size="0.02" density="500"/><joint damping="0.5" armature="0.01"/></default>
  </default>
  <worldbody>
    <geom type="plane" size="2 2 0.1"/>
    <body pos="0 0 0.05" childclass="link">
      <joint name="turn" axis="0 0 1"/>
      <geom fromto="0 0 0 0 0 0.2"/>
      <body pos="0 0 0.2">
        <joint name="shoulder" axis="0 1 0" range="0 115"/>
        <geom fromto="0 0 0 0 0 0.25"/>
        <body pos="0 0 0.25">
          <joint name="elbow" axis="0 1 0" range="-145 145"/>
          <geom fromto="0 0 0 0 0 0.2"/>
        </body>
      </body>
    </body>
    {}
  </worldbody>
  <actuator>
    <position joint="turn" kp="20" ctrlrange="-3 3"/>
    <position joint="shoulder" kp="20" ctrlrange="0 2"/>
    <position joint="elbow" kp="20" ctrlrange="-2.5 2.5"/>
  </actuator>
</mujoco>)",
                     sleep ? R"( sleep_tolerance="0.001")" : "", sleep ? "enable" : "disable", bodies);
}

std::string AntMjcf() {
  std::string legs, motors;
  for (int leg = 0; leg < 4; ++leg) {
    const double turn = std::numbers::pi / 4 + leg * std::numbers::pi / 2;
    legs += fmt::format(R"(<body pos="{:.4f} {:.4f} 0" euler="0 0 {:.4f}">
      <joint name="hip{}" axis="0 0 1" range="-35 35"/>
      <geom fromto="0 0 0 0.28 0 0" size="0.07"/>
      <body pos="0.28 0 0">
        <joint name="knee{}" axis="0 1 0" range="20 75"/>
        <geom fromto="0 0 0 0.5 0 0" size="0.07"/>
      </body>
    </body>
    )",
                        0.2 * std::cos(turn), 0.2 * std::sin(turn), turn * 180 / std::numbers::pi, leg, leg);
    motors += fmt::format(R"(<motor joint="hip{}" gear="80"/><motor joint="knee{}" gear="80"/>)", leg, leg);
  }
  return fmt::format(R"(<mujoco>
  <option timestep="0.005" integrator="RK4"/>
  <size memory="1M"/>
  <default>
    <geom type="capsule" density="15" friction="1 0.5 0.5" condim="3" margin="0.01"/>
    <joint limited="true" armature="0.5" damping="0.5"/>
    <motor ctrllimited="true" ctrlrange="-1 1"/>
  </default>
  <compiler angle="degree" autolimits="true"/>
  <worldbody>
    <geom type="plane" size="20 20 0.1"/>
    <body pos="0 0 0.7">
      <freejoint/>
      <geom type="sphere" size="0.25"/>
      {}
    </body>
  </worldbody>
  <actuator>{}</actuator>
</mujoco>)",
                     legs, motors);
}

}  // namespace gensim::control
