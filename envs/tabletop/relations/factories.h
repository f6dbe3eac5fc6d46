// One function a relation or layout; registry.cc puts them in order.
#pragma once

#include <memory>

#include "envs/tabletop/relation.h"

namespace gensim::tabletop {

std::unique_ptr<Relation> MakeOn();
std::unique_ptr<Relation> MakeIn();
std::unique_ptr<Relation> MakeInserted();
std::unique_ptr<Relation> MakeOver();
std::unique_ptr<Relation> MakeAtPose();
std::unique_ptr<Relation> MakeNextTo();
std::unique_ptr<Relation> MakeLeftOf();
std::unique_ptr<Relation> MakeRightOf();
std::unique_ptr<Relation> MakeInFrontOf();
std::unique_ptr<Relation> MakeBehind();
std::unique_ptr<Relation> MakeTouching();
std::unique_ptr<Relation> MakeBetween();
std::unique_ptr<Relation> MakeAround();
std::unique_ptr<Relation> MakeAlignedEdge();
std::unique_ptr<Relation> MakeAlignedCorner();
std::unique_ptr<Relation> MakeInside();
std::unique_ptr<Relation> MakeApart();

std::unique_ptr<Relation> MakeRow();
std::unique_ptr<Relation> MakeColumn();
std::unique_ptr<Relation> MakeCircle();
std::unique_ptr<Relation> MakeGrid();
std::unique_ptr<Relation> MakePyramid();
std::unique_ptr<Relation> MakeTower();
std::unique_ptr<Relation> MakeArch();
std::unique_ptr<Relation> MakeBridge();
std::unique_ptr<Relation> MakeMirror();
std::unique_ptr<Relation> MakeSorted();
std::unique_ptr<Relation> MakeColorOrder();

}  // namespace gensim::tabletop
