// What the command line asks for, as plain structs: command_line.cc fills them, one verb reads each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gensim::cli {

/// Options that every verb takes.
struct CommonOptions {
  std::string library;           ///< --library, else GENSIM_LIBRARY, else the user's data folder
  std::optional<uint64_t> seed;  ///< --seed
  std::string json;              ///< "", "doc" or "lines"
  bool quiet = false;
};

struct ProposeOptions {
  std::string family = "tabletop";
  int count = 0;       ///< accepted tasks wanted; 0 with trials 0 means the default
  int trials = 0;      ///< proposals to judge
  int max_trials = 0;  ///< with count: give up after this many proposals; 0: 20 x count
  int jobs = 0;        ///< 0: number of cores
  bool dry_run = false;
  std::string engine = "mujoco";
  std::vector<std::string> skip_gates;
  // provider
  std::string llm, model, target, instruct, mutate;
  std::vector<std::string> headers;
  std::string record, replay, prices;
  std::string budget;  ///< "20000 tokens" or "0.50"
  int repairs = 4;
  bool allow_http = false;
};

struct ValidateOptions {
  std::vector<std::string> files;
  bool add = false;
  std::string engine = "mujoco";
  std::vector<std::string> skip_gates;
};

struct TaskOptions {
  std::string family = "tabletop";
  std::string file;  ///< check, new: path; "-" is standard input
  std::string name;  ///< show, export-mjcf: name, digest or file
  std::string profile = "full";
  std::string png, out;
};

struct LibraryOptions {
  std::string family, origin, relation, name, text, reason, folder;
  bool gifs = false;              ///< gallery: films of the expert too
  bool all = false;               ///< list: retired ones too
  std::string engine = "mujoco";  ///< gallery: of the films; revalidate: of the gates
};

struct DemoOptions {
  std::vector<std::string> tasks;
  int episodes = 10;
  uint64_t seed_base = 0;
  std::string out;
  std::string engine = "mujoco";
  int jobs = 0;
};

struct EvaluateOptions {
  std::vector<std::string> policies, tasks;
  int episodes = 100;
  std::string out, episodes_out;
  std::string engine = "mujoco";
  std::optional<double> bar;
  bool resume = false;
  int jobs = 0;
};

struct RenderOptions {
  std::string task;    ///< name, digest or file; a file that ends in .episode is played again
  std::string out;     ///< ends in .png, .gif or .mp4
  std::string policy;  ///< empty: the expert
  std::string view = "picture";
  int columns = 480;
  std::optional<std::string> engine;  ///< mujoco for a task
  int fps = 0;                        ///< 0: what the format is usually shown with
  int frames = 1;                     ///< .png: moments of the episode side by side; 1 is the start
  std::optional<uint64_t> randomise;
  int jobs = 0;
};

struct ReplayOptions {
  std::vector<std::string> files;
};

struct DataOptions {
  std::vector<std::string> paths;  ///< episode files and folders of them; stats: or one pack
  std::string out;                 ///< pack
  std::string cache;               ///< folder of rendered episodes; empty: the user's cache folder
  int cache_mb = 4096;
  int jobs = 0;
};

struct TrainOptions {
  DataOptions data;                   ///< --data, --cache, --cache-mb
  std::string preset, config;         ///< empty: tiny, none
  std::vector<std::string> settings;  ///< --set SECTION.NAME=VALUE
  std::string out;
  bool resume = false, dry_run = false;
  int jobs = 0;
};

struct PolicyOptions {
  int threads = 0;               ///< libtorch: of LibTorch; 0: number of cores
  std::string checkpoint, task;  ///< explain
  std::string out;
  int moves = 1;
};

struct TspOptions {
  std::string file;  ///< a TSPLIB file; empty: cities
  int cities = 0;    ///< so many, drawn with --seed
  bool open = false;
  int64_t start = 0, end = 0;  ///< places, from 1; 0: any
  std::string time;            ///< "50ms"; empty: a second
  int64_t iterations = -1;     ///< -1: until the time is over
  int64_t schedule = 0;
  std::string solver = "auto";
  std::string tour, certificate, out;
  int width = 1200;                ///< render: pixels
  std::string layout = "uniform";  ///< draw
  int places = 0;                  ///< draw: so many of a layout
  // bench
  std::string published, references, set = "uniform-200";
  int least = 1, most = 1'000'000, runs = 1;
};

}  // namespace gensim::cli
