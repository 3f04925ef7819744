// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/report_interval.hpp"

#include "sfu/workaround/versions.hpp"

namespace rostra::sfu {
namespace {

// Bits a second that the session believes to have; RTCP gets a twentieth of it (RFC 3550 s.6.2).
constexpr gdouble kPublisher = 2e6;
constexpr gdouble kSubscriber = 2e5;

void setBandwidth(GObject* session, gdouble bandwidth) {
  if (isOn(Workaround::ReportInterval)) g_object_set(session, "bandwidth", bandwidth, nullptr);
}

}  // namespace

void reportOftenToPublisher(GObject* session) {
  setBandwidth(session, kPublisher);
}

void reportOftenToSubscriber(GObject* session) {
  setBandwidth(session, kSubscriber);
}

}  // namespace rostra::sfu
