// Circumstances in which writing fails, for tests: a full disk, and a user who may not write everywhere.
#pragma once

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace gensim::test {

/// While it lives no file of this process grows past so many bytes, as on a disk that is full.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    struct rlimit small = before_;
    small.rlim_cur = bytes;
    if (::setrlimit(RLIMIT_FSIZE, &small) != 0) throw std::runtime_error("setrlimit");
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  void (*handler_)(int);
  struct rlimit before_ {};
};

/// While it lives this thread heeds the permissions of files: root may write everything by one of its capabilities.
class NoOverride {
 public:
  NoOverride() {
    Call(SYS_capget, all_);
    auto fewer = all_;
    fewer[0].effective &= ~(1u << CAP_DAC_OVERRIDE);
    Call(SYS_capset, fewer);
  }
  ~NoOverride() { Call(SYS_capset, all_); }
  NoOverride(const NoOverride&) = delete;
  NoOverride& operator=(const NoOverride&) = delete;

 private:
  using Sets = std::array<__user_cap_data_struct, 2>;
  static void Call(long number, Sets& sets) {
    __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
    if (::syscall(number, &head, sets.data()) != 0) std::abort();
  }
  Sets all_{};
};

}  // namespace gensim::test
