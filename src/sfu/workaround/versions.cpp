// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/versions.hpp"

#include <gst/gst.h>

namespace rostra::sfu {
namespace {

GstVersion askVersion() noexcept {
  GstVersion version;
  guint micro = 0;
  guint nano = 0;
  gst_version(&version.major, &version.minor, &micro, &nano);
  return version;
}

std::array<bool, kWorkarounds> chooseAll(GstVersion version) noexcept {
  std::array<bool, kWorkarounds> on{};
  for (const WorkaroundEntry& entry : workarounds())
    on[static_cast<std::size_t>(entry.which)] = isOn(entry, version);
  return on;
}

}  // namespace

const std::array<WorkaroundEntry, kWorkarounds>& workarounds() noexcept {
  static constexpr std::array<WorkaroundEntry, kWorkarounds> kTable{{
      {Workaround::ClockRate, "clock-rate", std::nullopt},
      {Workaround::CompleteAnswer, "complete-answer", std::nullopt},
      {Workaround::DtlsStart, "dtls-start", std::nullopt},
      {Workaround::FastPath, "fast-path", std::nullopt},
      {Workaround::JitterBuffer, "jitter-buffer", std::nullopt},
      {Workaround::MalformedRtcp, "malformed-rtcp", std::nullopt},
      {Workaround::OneCname, "one-cname", std::nullopt},
      {Workaround::ReportInterval, "report-interval", std::nullopt},
      {Workaround::RtxSsrcs, "rtx-ssrcs", std::nullopt},
  }};
  return kTable;
}

bool isOn(const WorkaroundEntry& entry, GstVersion version) noexcept {
  return !entry.until || version < *entry.until;
}

bool isOn(Workaround which) noexcept {
  static const std::array<bool, kWorkarounds> kOn = chooseAll(askVersion());
  return kOn[static_cast<std::size_t>(which)];
}

std::string describeWorkarounds() {
  guint major = 0;
  guint minor = 0;
  guint micro = 0;
  guint nano = 0;
  gst_version(&major, &minor, &micro, &nano);
  std::string text = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(micro) + ":";
  for (const WorkaroundEntry& entry : workarounds()) {
    if (isOn(entry.which)) text += " " + std::string(entry.name);
  }
  return text;
}

}  // namespace rostra::sfu
