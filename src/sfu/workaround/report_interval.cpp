// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/report_interval.hpp"

#include "sfu/workaround/versions.hpp"

#include <gst/gst.h>

namespace rostra::sfu {
namespace {

// Bits a second that the session believes to have; RTCP gets a twentieth of it (RFC 3550 s.6.2).
constexpr gdouble kPublisher = 2e6;
constexpr gdouble kSubscriber = 2e5;
// What 1.26 keeps to besides, 5 s by default (T_rr_interval of RFC 4585 s.3.4).
constexpr guint64 kPublisherInterval = 50 * GST_MSECOND;
constexpr guint64 kSubscriberInterval = 400 * GST_MSECOND;

void setReports(GObject* session, gdouble bandwidth, guint64 interval) {
  if (isOn(Workaround::ReportInterval))
    g_object_set(session, "bandwidth", bandwidth, "rtcp-min-interval", interval, nullptr);
}

}  // namespace

void reportOftenToPublisher(GObject* session) {
  setReports(session, kPublisher, kPublisherInterval);
}

void reportOftenToSubscriber(GObject* session) {
  setReports(session, kSubscriber, kSubscriberInterval);
}

}  // namespace rostra::sfu
