// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/sfu_metrics_text.hpp"

#include <algorithm>
#include <initializer_list>
#include <span>

namespace rostra::control {
namespace {

using Count = protocol::worker::SfuCount;
using Distribution = protocol::worker::SfuDistribution;
using Type = MetricsText::Type;

/// A series, but for its worker.
template <class What>
struct Series {
  What what;
  MetricsText::Labels labels;
};

// Units of sfu_distributions.hpp in those that Prometheus wants.
constexpr MetricsText::Unit kMillionths{.by = 1e6};    // microseconds, millionths
constexpr MetricsText::Unit kThousands{.times = 1e3};  // kbit/s

class Writer {
 public:
  Writer(MetricsText& text, const std::vector<SfuTotals::Numbers>& places) : text_(text), places_(places) {}

  void counter(std::string_view name, std::string_view help, std::initializer_list<Series<Count>> all) {
    each<Count>(name, Type::Counter, help, all,
                [&](std::uint64_t value, const MetricsText::Labels& labels, Count) {
                  text_.sample(static_cast<double>(value), labels);
                });
  }
  void histogram(std::string_view name, std::string_view help, MetricsText::Unit unit,
                 std::initializer_list<Series<Distribution>> all) {
    each<Distribution>(
        name, Type::Histogram, help, all,
        [&](const HistogramCounts& counts, const MetricsText::Labels& labels, Distribution what) {
          text_.histogram(counts, protocol::worker::boundsOf(what), unit, labels);
        });
  }

 private:
  template <class What, class Write>
  void each(std::string_view name, Type type, std::string_view help, std::span<const Series<What>> all,
            Write write) {
    bool begun = false;
    for (std::size_t place = 0; place < places_.size(); ++place) {
      for (const Series<What>& series : all) {
        const auto& value = places_[place].of(series.what);
        if (!value) continue;
        if (!std::exchange(begun, true)) text_.metric(name, type, help);
        MetricsText::Labels labels{{"worker", std::to_string(place)}};
        labels.insert(labels.end(), series.labels.begin(), series.labels.end());
        write(*value, labels, series.what);
      }
    }
  }

  MetricsText& text_;
  const std::vector<SfuTotals::Numbers>& places_;
};

MetricsText::Labels in() {
  return {{"direction", "in"}};
}
MetricsText::Labels out() {
  return {{"direction", "out"}};
}
MetricsText::Labels in(std::string kind) {
  return {{"direction", "in"}, {"kind", std::move(kind)}};
}
MetricsText::Labels out(std::string kind) {
  return {{"direction", "out"}, {"kind", std::move(kind)}};
}
MetricsText::Labels kind(std::string kind) {
  return {{"kind", std::move(kind)}};
}
MetricsText::Labels reason(std::string reason) {
  return {{"reason", std::move(reason)}};
}

void appendTraffic(Writer& writer) {
  writer.counter("rostra_sfu_packets_total",
                 "RTP packets of publishers (in) and forwarded to subscribers (out).",
                 {{Count::AudioPacketsIn, in("audio")},
                  {Count::VideoPacketsIn, in("video")},
                  {Count::AudioPacketsOut, out("audio")},
                  {Count::VideoPacketsOut, out("video")}});
  writer.counter("rostra_sfu_bytes_total", "Bytes of these packets, with RTP headers.",
                 {{Count::AudioBytesIn, in("audio")},
                  {Count::VideoBytesIn, in("video")},
                  {Count::AudioBytesOut, out("audio")},
                  {Count::VideoBytesOut, out("video")}});
  writer.counter("rostra_sfu_layer_switches_total",
                 "Subscribers who got another simulcast layer of a picture.",
                 {{Count::LayersUp, kind("up")}, {Count::LayersDown, kind("down")}});
}

void appendRepair(Writer& writer) {
  writer.counter("rostra_sfu_nacks_total",
                 "NACK messages sent to publishers (in) and received from subscribers (out).",
                 {{Count::NacksIn, in()}, {Count::NacksOut, out()}});
  writer.counter("rostra_sfu_nacked_packets_total", "Packets that these messages asked for.",
                 {{Count::NackedPacketsIn, in()}, {Count::NackedPacketsOut, out()}});
  writer.counter("rostra_sfu_retransmitted_packets_total",
                 "Retransmissions received from publishers (in) and sent to subscribers (out).",
                 {{Count::ResentPacketsIn, in()}, {Count::ResentPacketsOut, out()}});
  writer.counter("rostra_sfu_retransmitted_bytes_total", "Bytes of these retransmissions, with RTP headers.",
                 {{Count::ResentBytesIn, in()}, {Count::ResentBytesOut, out()}});
  writer.counter("rostra_sfu_recovered_packets_total",
                 "Lost packets of publishers that came as retransmissions in time.",
                 {{Count::RecoveredPacketsIn, in()}});
  writer.counter(
      "rostra_sfu_retransmissions_refused_total",
      "Packets that subscribers asked for and that were not sent again, by reason.",
      {{Count::ResendsTooSoon, reason("too-soon")}, {Count::ResendsOverBudget, reason("over-budget")}});
  writer.counter("rostra_sfu_key_frame_requests_total",
                 "Key-frame requests sent on to publishers (in) and received from subscribers (out).",
                 {{Count::PlisIn, in("pli")},
                  {Count::FirsIn, in("fir")},
                  {Count::PlisOut, out("pli")},
                  {Count::FirsOut, out("fir")}});
}

void appendQuality(Writer& writer) {
  writer.histogram("rostra_sfu_round_trip_seconds", "Round-trip times, as reports tell them.", kMillionths,
                   {{Distribution::RoundTripIn, in()}, {Distribution::RoundTripOut, out()}});
  writer.histogram("rostra_sfu_loss_ratio", "Share of packets lost, of each report about a stream.",
                   kMillionths, {{Distribution::LossIn, in()}, {Distribution::LossOut, out()}});
  writer.histogram("rostra_sfu_jitter_seconds", "Interarrival jitter, of each report about a stream.",
                   kMillionths, {{Distribution::JitterIn, in()}, {Distribution::JitterOut, out()}});
  writer.histogram("rostra_sfu_bandwidth_estimate_bits_per_second",
                   "What paths to subscribers are believed to carry, each once a second while it is used.",
                   kThousands, {{Distribution::EstimateOut, out()}});
  writer.histogram("rostra_sfu_pacer_delay_seconds",
                   "How long pictures and retransmissions waited in the pacer, of each packet.", kMillionths,
                   {{Distribution::PacerDelayOut, out()}});
  writer.histogram(
      "rostra_sfu_forward_seconds",
      "From a packet's arrival at the server until it was sent to a subscriber.", kMillionths,
      {{Distribution::AudioForward, kind("audio")}, {Distribution::VideoForward, kind("video")}});
  writer.histogram(
      "rostra_sfu_join_seconds",
      "From a participant's welcome until their first packet came (in) and the first one left to them (out).",
      kMillionths,
      {{Distribution::AudioJoinIn, in("audio")},
       {Distribution::VideoJoinIn, in("video")},
       {Distribution::AudioJoinOut, out("audio")},
       {Distribution::VideoJoinOut, out("video")}});
}

}  // namespace

void appendSfuMetrics(MetricsText& text, const std::vector<SfuTotals::Numbers>& places) {
  Writer writer(text, places);
  appendTraffic(writer);
  appendRepair(writer);
  appendQuality(writer);
}

}  // namespace rostra::control
