// One function a verb: takes its options, prints through the console and returns the exit code.
#pragma once

#include "cli/console.h"
#include "cli/options.h"
#include "policies/act/policy_registry.h"

namespace gensim::cli {

int RunPropose(const CommonOptions& common, const ProposeOptions& options, Console& console);
int RunValidate(const CommonOptions& common, const ValidateOptions& options, Console& console);

int RunTaskCheck(const TaskOptions& options, Console& console);
int RunTaskSchema(const TaskOptions& options, Console& console);
int RunTaskShow(const CommonOptions& common, const TaskOptions& options, Console& console);
int RunTaskNew(const TaskOptions& options, Console& console);
int RunTaskExportMjcf(const CommonOptions& common, const TaskOptions& options, Console& console);

int RunLibraryList(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryShow(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibrarySearch(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryStats(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryVerify(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryRetire(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryRevalidate(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryReindex(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryExport(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryImport(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibrarySheet(const CommonOptions& common, const LibraryOptions& options, Console& console);
int RunLibraryGallery(const CommonOptions& common, const LibraryOptions& options, Console& console);

int RunDemo(const CommonOptions& common, const DemoOptions& options, Console& console);
int RunEvaluate(const CommonOptions& common, const EvaluateOptions& options, const policies::PolicyRegistry& policies,
                Console& console);
int RunTrain(const CommonOptions& common, const TrainOptions& options, Console& console);
int RunPolicyExplain(const CommonOptions& common, const PolicyOptions& options, Console& console);
int RunRender(const CommonOptions& common, const RenderOptions& options, Console& console);
int RunReplay(const CommonOptions& common, const ReplayOptions& options, Console& console);
int RunDataPack(const CommonOptions& common, const DataOptions& options, Console& console);
int RunDataStats(const CommonOptions& common, const DataOptions& options, Console& console);
int RunTspSolve(const CommonOptions& common, const TspOptions& options, Console& console);
int RunTspBound(const CommonOptions& common, const TspOptions& options, Console& console);
int RunTspVerify(const CommonOptions& common, const TspOptions& options, Console& console);
int RunTspBench(const CommonOptions& common, const TspOptions& options, Console& console);
int RunTspDraw(const CommonOptions& common, const TspOptions& options, Console& console);
int RunTspRender(const CommonOptions& common, const TspOptions& options, Console& console);
int RunDoctor(const CommonOptions& common, Console& console);

}  // namespace gensim::cli
