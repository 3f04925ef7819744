// SPDX-License-Identifier: Apache-2.0
#include "integration/mix/show.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "gst/init.hpp"
#include "mix/worker/worker.hpp"
#include "support/paths.hpp"

#include <gst/app/app.h>
#include <gst/video/video.h>

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace worker = protocol::worker;

constexpr auto kTimeout = 20s;  // a machine that is very slow, not a measure
constexpr int kControlFd = 3;

}  // namespace

Tap::Tap(FileDescriptor socket) : socket_(std::move(socket)) {
  std::array<int, 2> ends{};
  ROSTRA_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
  stopRead_ = FileDescriptor(ends[0]);
  stopWrite_ = FileDescriptor(ends[1]);
  thread_ = std::thread([this] { run(); });
}

Tap::~Tap() {
  close();
}

void Tap::close() {
  stopWrite_.reset();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  socket_.reset();
}

void Tap::run() {
  std::array<pollfd, 2> files{{{socket_.get(), POLLIN, 0}, {stopRead_.get(), POLLIN, 0}}};
  for (;;) {
    if (::poll(files.data(), files.size(), -1) < 0) continue;
    if (files[1].revents != 0) return;
    std::array<std::byte, 256> message{};
    const ssize_t size = ::recv(socket_.get(), message.data(), message.size(), MSG_DONTWAIT);
    if (size == 0) return;
    if (size < 0) continue;
    const auto feedback = ipc::parseTapFeedback({message.data(), static_cast<std::size_t>(size)});
    ROSTRA_CHECK(feedback);
    {
      const std::lock_guard lock(mutex_);
      wanted_[{std::string(feedback->participant()), static_cast<int>(feedback->source)}] = {
          feedback->width, feedback->height};
    }
    if (feedback->keyFrame != 0) ++keyFrameRequests_;
    const std::lock_guard lock(handlersMutex_);  // so that removing them waits for a call that runs
    for (const auto& handler : handlers_) handler(*feedback);
  }
}

void Tap::onFeedback(std::function<void(const ipc::TapFeedback&)> handler) {
  const std::lock_guard lock(handlersMutex_);
  if (!handler) handlers_.clear();
  if (handler) handlers_.push_back(std::move(handler));
}

std::pair<int, int> Tap::wanted(std::string_view participant, ipc::TapSource source) const {
  const std::lock_guard lock(mutex_);
  const auto found = wanted_.find({std::string(participant), static_cast<int>(source)});
  return found == wanted_.end() ? std::pair{-1, -1} : found->second;
}

bool Tap::send(std::string_view participant, ipc::TapSource source, ipc::TapCodec codec,
               std::uint64_t playoutNs, std::span<const std::byte> rtp) {
  ipc::TapHeader header;
  header.source = source;
  header.codec = codec;
  header.playoutNs = playoutNs;
  ROSTRA_CHECK(header.setParticipant(participant));
  std::vector<std::byte> message(sizeof(header) + rtp.size());
  std::memcpy(message.data(), &header, sizeof(header));
  std::memcpy(message.data() + sizeof(header), rtp.data(), rtp.size());
  const std::lock_guard lock(mutex_);
  return ::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

void Tap::sendRaw(std::span<const std::byte> message) {
  const std::lock_guard lock(mutex_);
  ::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool runAsWorker(int argc, char** argv, int& status) {
  if (argc < 2 || std::string_view(argv[1]) != "mix-worker") return false;
  log::configure(log::Level::Warning, log::Format::Text, "mix-worker");
  status =
      mix::runMixWorker(kControlFd, {.on = true, .pipelines = sourceFolder() + "/pipelines", .memory = 0});
  return true;
}

worker::mixCommand::Configure Show::defaults() {
  return defaults(1280, 720, 2'500'000);
}

worker::mixCommand::Configure Show::defaults(int width, int height, std::int64_t videoBitrate) {
  worker::mixCommand::Configure configure;
  configure.space = "demo";
  configure.title = "A stage on air";
  configure.pipelines = rostra::test::sourceFolder() + "/pipelines";
  configure.layout = "grid";
  configure.width = width;
  configure.height = height;
  configure.frameRate = 30;
  configure.rungs = {{std::to_string(height) + "p", width, height, videoBitrate, 128'000, false}};
  configure.partMs = 200;
  configure.segmentMs = 1000;
  configure.jitterMs = 120;
  configure.freezeMs = 1000;
  configure.senderFrameSize = 1920 * 1088;
  configure.senderPixelRate = 126'000'000;
  return configure;
}

Show::Show() {
  ROSTRA_CHECK(gst::initialise());
  auto pair = ipc::makeChannelPair();
  ROSTRA_CHECK(pair);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // dup2 to itself clears close-on-exec too (POSIX), so this also works when the socket is 3 already.
  posix_spawn_file_actions_adddup2(&actions, pair->second.get(), kControlFd);
  std::string program = "/proc/self/exe";
  std::string argument = "mix-worker";
  std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
  ROSTRA_CHECK(posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  pair->second.reset();
  loop_ = glib::Loop::create();
  channel_ = ipc::Channel::open(loop_, std::move(pair->first),
                                {.onMessage = [this](ipc::Incoming message) { received(std::move(message)); },
                                 .onClosed = [](const Error&) {}});
  thread_ = std::thread([this] { loop_->run(); });
  ROSTRA_CHECK(waitFor([this] { return ready_ || !failure_.empty(); }, kTimeout));
}

Show::~Show() {
  closeControl();
  wait();
  loop_->quit();
  thread_.join();
  channel_->close();
}

template <class F>
bool Show::waitFor(F condition, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, condition);
}

void Show::received(ipc::Incoming message) {
  auto event = worker::parseMixEvent(message.header);
  ROSTRA_CHECK(event);
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const std::lock_guard lock(mutex_);
  if (std::get_if<worker::mixEvent::Ready>(&*event)) ready_ = true;
  if (auto* init = std::get_if<worker::mixEvent::Init>(&*event)) {
    order_.push_back(init->rendition);
    auto& rendition = renditions_[init->rendition];
    rendition.init = *init;
    rendition.initSegment = std::move(message.body);
  }
  if (auto* part = std::get_if<worker::mixEvent::Part>(&*event)) {
    if (part->rendition == order_.front()) seconds_ += static_cast<double>(part->durationUs) / 1e6;
    renditions_[part->rendition].parts.push_back({*part, std::move(message.body),
                                                  static_cast<std::uint64_t>(now.tv_sec) * 1000 +
                                                      static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000});
  }
  if (auto* source = std::get_if<worker::mixEvent::Source>(&*event))
    sources_.push_back({source->rendition, source->segment, source->source});
  if (auto* stats = std::get_if<worker::mixEvent::Stats>(&*event)) answers_[stats->request] = stats->stats;
  if (auto* graph = std::get_if<worker::mixEvent::Graph>(&*event)) answers_[graph->request] = graph->dot;
  if (auto* failed = std::get_if<worker::mixEvent::Failed>(&*event)) failure_ = failed->reason;
  changed_.notify_all();
}

void Show::send(const worker::MixCommand& command, std::vector<FileDescriptor> descriptors) {
  channel_->send(worker::toJson(command), {}, std::move(descriptors));
}
void Show::configure(const worker::mixCommand::Configure& configure) {
  send(configure);
}
void Show::people(std::vector<worker::Person> people) {
  send(worker::mixCommand::People{std::move(people)});
}

std::shared_ptr<Tap> Show::openTap() {
  auto pair = ipc::makeTapPair();
  ROSTRA_CHECK(pair);
  std::vector<FileDescriptor> descriptors;
  descriptors.push_back(std::move(pair->second));
  send(worker::mixCommand::OpenTap{}, std::move(descriptors));
  return std::make_shared<Tap>(std::move(pair->first));
}

bool Show::waitForParts(std::size_t count) {
  std::size_t until = 0;
  {
    const std::lock_guard lock(mutex_);
    until = named({}).parts.size() + count;
  }
  return waitFor([&] { return named({}).parts.size() >= until || !failure_.empty(); }, kTimeout) &&
         failure().empty();
}
bool Show::waitUntil(double seconds) {
  return waitFor([&] { return seconds_ >= seconds || !failure_.empty(); },
                 kTimeout + std::chrono::seconds(static_cast<int>(seconds))) &&
         failure().empty();
}
double Show::seconds() const {
  const std::lock_guard lock(mutex_);
  return seconds_;
}
const Show::Rendition& Show::named(const std::string& rendition) const {
  static const Rendition kNone;
  const auto found = renditions_.find(rendition.empty() && !order_.empty() ? order_.front() : rendition);
  return found == renditions_.end() ? kNone : found->second;
}
std::vector<std::string> Show::renditions() const {
  const std::lock_guard lock(mutex_);
  return order_;
}
std::vector<ReceivedSource> Show::sources() const {
  const std::lock_guard lock(mutex_);
  return sources_;
}
ReceivedSource Show::waitForSource(std::size_t known) {
  ROSTRA_CHECK(waitFor([&] { return sources_.size() > known || !failure_.empty(); }, kTimeout));
  const std::lock_guard lock(mutex_);
  return sources_.size() > known ? sources_[known] : ReceivedSource{};
}
bool Show::waitForPart(const std::string& rendition, std::int64_t segment, std::int64_t part) {
  return waitFor(
             [&] {
               const auto& parts = named(rendition).parts;
               return !failure_.empty() || std::ranges::any_of(parts, [&](const ReceivedPart& one) {
                 return one.facts.segment == segment && one.facts.part == part;
               });
             },
             kTimeout) &&
         failure().empty();
}
std::vector<ReceivedPart> Show::parts(const std::string& rendition) const {
  const std::lock_guard lock(mutex_);
  return named(rendition).parts;
}
worker::mixEvent::Init Show::init(const std::string& rendition) const {
  const std::lock_guard lock(mutex_);
  return named(rendition).init;
}
std::vector<std::byte> Show::initSegment(const std::string& rendition) const {
  const std::lock_guard lock(mutex_);
  return named(rendition).initSegment;
}
std::vector<std::byte> Show::file(std::size_t from, const std::string& rendition) const {
  const std::lock_guard lock(mutex_);
  const Rendition& one = named(rendition);
  std::vector<std::byte> bytes = one.initSegment;
  for (std::size_t i = from; i < one.parts.size(); ++i)
    bytes.insert(bytes.end(), one.parts[i].bytes.begin(), one.parts[i].bytes.end());
  return bytes;
}
std::string Show::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}
std::string Show::stats() {
  const std::int64_t request = ++request_;
  send(worker::mixCommand::GetStats{request});
  ROSTRA_CHECK(waitFor([&] { return answers_.contains(request); }, kTimeout));
  const std::lock_guard lock(mutex_);
  return answers_[request];
}
std::string Show::graph() {
  const std::int64_t request = ++request_;
  send(worker::mixCommand::GetGraph{request});
  ROSTRA_CHECK(waitFor([&] { return answers_.contains(request); }, kTimeout));
  const std::lock_guard lock(mutex_);
  return answers_[request];
}
double Show::cpuSeconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::istringstream fields(text.substr(text.rfind(')') + 2));  // proc(5): field 3 follows the name
  std::string skip;
  for (int i = 3; i < 14; ++i) fields >> skip;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}
void Show::stop() {
  send(worker::mixCommand::Stop{});
}
void Show::closeControl() {
  loop_->post([channel = channel_] { channel->close(); });
}
int Show::wait() {
  if (status_ != -2) return status_;
  int status = 0;
  ::waitpid(pid_, &status, 0);
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return status_;
}

Sender::Sender(std::shared_ptr<Tap> tap, std::string participant, ipc::TapSource source, ipc::TapCodec codec,
               const std::string& description)
    : tap_(std::move(tap)), participant_(std::move(participant)), source_(source), codec_(codec) {
  glib::ErrorOut error;
  pipeline_ = gst::Ref<GstElement>::sink(gst_parse_launch(description.c_str(), error.out()));
  if (error) log::error("test pipeline", {{"reason", error.message()}});
  ROSTRA_CHECK(pipeline_ && !error);
  const auto sink = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "rtp"));
  g_object_set(sink.get(), "sync", FALSE, nullptr);
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = [](GstAppSink* appsink, gpointer self) noexcept -> GstFlowReturn {
    const auto sample = gst::Ref<GstSample>::adopt(gst_app_sink_pull_sample(appsink));
    if (sample) static_cast<Sender*>(self)->onRtp(sample.get());
    return GST_FLOW_OK;
  };
  gst_app_sink_set_callbacks(GST_APP_SINK(sink.get()), &callbacks, this, nullptr);
  gst::useSharedClock(GST_PIPELINE(pipeline_.get()), gst_util_get_timestamp());
  if (source_ != ipc::TapSource::Microphone) {
    tap_->onFeedback([this](const ipc::TapFeedback& feedback) {
      if (feedback.keyFrame != 0 && feedback.participant() == participant_ && feedback.source == source_)
        requestKeyFrame();
    });
  }
}

Sender::~Sender() {
  gst::setState(pipeline_.get(), GST_STATE_NULL);
  tap_->onFeedback({});
}

void Sender::setTap(std::shared_ptr<Tap> tap) {
  const std::lock_guard lock(mutex_);
  tap_ = std::move(tap);
}

void Sender::start() {
  gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
}

void Sender::requestKeyFrame() {
  const auto encoder = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "encoder"));
  const auto pad = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(encoder.get(), "src"));
  gst_pad_send_event(pad.get(), gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
}

void Sender::setProperty(const char* element, const char* property, const char* value) {
  const auto found = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), element));
  ROSTRA_CHECK(found);
  gst_util_set_object_arg(G_OBJECT(found.get()), property, value);
}

void Sender::probe(std::function<void(std::uint8_t*, std::size_t, std::uint64_t)> change) {
  const auto raw = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "raw"));
  const auto pad = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(raw.get(), "src"));
  probe_ = gst::PadProbe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER,
                         [change = std::move(change)](GstPad*, GstPadProbeInfo* info) {
                           GstBuffer* buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
                           info->data = buffer;
                           GstMapInfo map;
                           if (gst_buffer_map(buffer, &map, GST_MAP_READWRITE)) {
                             change(map.data, map.size, GST_BUFFER_PTS(buffer));
                             gst_buffer_unmap(buffer, &map);
                           }
                           return GST_PAD_PROBE_OK;
                         });
}

void Sender::onRtp(GstSample* sample) {
  GstBuffer* buffer = gst_sample_get_buffer(sample);
  const gst::MappedBuffer mapped(buffer);
  const std::uint64_t playout = GST_BUFFER_PTS(buffer) + gst_element_get_base_time(pipeline_.get()) -
                                static_cast<std::uint64_t>(claimedDelay_.load().count());
  if (paused_) return;
  random_ = random_ * 1664525U + 1013904223U;
  if (static_cast<double>(random_ >> 8) / 16777216.0 < loss_) return;
  const std::lock_guard lock(mutex_);
  if (reorder_ && held_.empty() && (random_ >> 16) % 4 == 0) {
    held_.assign(mapped.bytes().begin(), mapped.bytes().end());
    heldNs_ = playout;
    return;
  }
  tap_->send(participant_, source_, codec_, playout, mapped.bytes());
  if (!held_.empty()) {
    tap_->send(participant_, source_, codec_, heldNs_, held_);
    held_.clear();
  }
}

namespace {
std::string colourSource(unsigned colour, int width, int height, int frameRate) {
  return "videotestsrc is-live=true pattern=solid-color foreground-color=" + std::to_string(colour) +
         " ! video/x-raw,format=I420,colorimetry=bt601,width=" + std::to_string(width) +
         ",height=" + std::to_string(height) + ",framerate=" + std::to_string(frameRate) +
         "/1 ! identity name=raw ! ";
}
constexpr const char* kVp8 =
    "vp8enc name=encoder deadline=1 cpu-used=8 threads=1 keyframe-max-dist=3000 error-resilient=default";
}  // namespace

std::string colourVp8(unsigned colour, int width, int height, int frameRate) {
  return colourSource(colour, width, height, frameRate) + kVp8 +
         " target-bitrate=600000 ! rtpvp8pay picture-id-mode=15-bit mtu=1200 ! appsink name=rtp";
}
std::string colourH264(unsigned colour, int width, int height, int frameRate) {
  return colourSource(colour, width, height, frameRate) +
         "openh264enc name=encoder gop-size=3000 ! video/x-h264,profile=constrained-baseline ! rtph264pay "
         "aggregate-mode=zero-latency config-interval=-1 mtu=1200 ! appsink name=rtp";
}
std::string motionVp8(const std::string& pattern, int width, int height, int kbps, int frameRate) {
  return "videotestsrc is-live=true pattern=" + pattern +
         " ! video/x-raw,format=I420,colorimetry=bt601,width=" + std::to_string(width) +
         ",height=" + std::to_string(height) + ",framerate=" + std::to_string(frameRate) +
         "/1 ! identity name=raw ! " + kVp8 + " target-bitrate=" + std::to_string(kbps * 1000) +
         " ! rtpvp8pay picture-id-mode=15-bit mtu=1200 ! appsink name=rtp";
}
std::string toneOpus(double hertz, double volume) {
  return "audiotestsrc is-live=true samplesperbuffer=960 freq=" + std::to_string(hertz) +
         " volume=" + std::to_string(volume) +
         " ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! identity name=raw ! opusenc bitrate=64000 "
         "audio-type=restricted-lowdelay ! rtpopuspay ! appsink name=rtp";
}

}  // namespace rostra::test
