// SPDX-License-Identifier: Apache-2.0
// Life of `serve`: checks, start in order, readiness, stop in reverse order. What happens in between is in
// rooms, signalling and origin.
#include "control/serve/server.hpp"

#include "accounts/credentials.hpp"
#include "base/no_wait.hpp"
#include "base/version.hpp"
#include "control/operations/admin_answers.hpp"
#include "control/operations/server_metrics.hpp"
#include "control/serve/announcement.hpp"
#include "control/serve/cleaning.hpp"
#include "control/serve/data_dir.hpp"
#include "control/serve/inherited_sockets.hpp"
#include "control/serve/live_rooms.hpp"
#include "control/serve/operator_signals.hpp"
#include "control/serve/preflight.hpp"
#include "control/serve/settings.hpp"
#include "control/serve/web_handlers.hpp"
#include "control/supervisor/worker_settings.hpp"
#include "glib/pause_watch.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <utility>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kWebGrace{500};
/// Players that are between two requests still get the end of their show in this time.
constexpr std::chrono::milliseconds kEndGrace{1000};
constexpr std::size_t kMetricsConnections = 64;
/// Connections that have not said anything yet may have this part of all descriptors.
constexpr std::int64_t kUndecidedShare = 16;
/// A clean stop may take the whole ladder of a worker (message, SIGTERM, SIGKILL) and this much more.
constexpr std::chrono::milliseconds kStopMargin{2000};
/// How often the main loop shows that it runs, and looks whether its workers do.
constexpr std::chrono::milliseconds kWorkersLook{250};
/// Until the first owner must have used the printed link.
constexpr std::chrono::hours kOwnerLinkLifetime{24};

class Server : public std::enable_shared_from_this<Server> {
 public:
  Server(const Configuration& configuration, ConfigurationSource source, InheritedSockets sockets)
      : configuration_(configuration),
        given_(std::move(source)),
        sockets_(std::move(sockets)),
        loop_(glib::Loop::main()) {}
  ~Server() {
    if (signalling_) signalling_->join();
    if (database_) database_->close();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Result<void> start();
  Result<void> openStore();
  void openWeb(const fs::path& pages);
  void openMetrics();
  void look();
  void run() {
    // The database was asked for the last time by this thread when it was opened.
    thisThreadNeverWaits();
    loop_->run();
  }

 private:
  void watchSignals();
  void stopSignal(const char* name);
  void stop();
  void stopped();
  void closeWeb();
  /// Players asked for something of a show just now.
  [[nodiscard]] bool watched() const;
  void announce();
  void becomeReady();

  Configuration configuration_;
  ConfigurationSource given_;
  const InheritedSockets sockets_;
  std::shared_ptr<ServiceManager> manager_ =
      std::make_shared<ServiceManager>(ServiceManager::fromEnvironment());
  std::shared_ptr<glib::Loop> loop_;
  Counters counters_;
  std::optional<DataDir> dataDir_;
  std::shared_ptr<origin::Origin> origin_;
  std::shared_ptr<recording::Recorder> recorder_;
  std::shared_ptr<SfuFleet> fleet_;
  std::shared_ptr<MixPool> mixers_;
  std::shared_ptr<SignallingServer> signalling_;
  std::shared_ptr<RoomRegistry> rooms_;
  std::shared_ptr<store::Database> database_;
  std::shared_ptr<api::LiveRooms> live_;
  std::shared_ptr<api::Api> api_;
  std::string ownerToken_;  ///< of the link for the first owner; empty = the server has one
  std::shared_ptr<AdminServer> admin_;
  std::unique_ptr<origin::WebFront> web_;
  std::unique_ptr<origin::WebFront> metricsWeb_;  ///< null = the metrics are on web_
  Facts facts_;
  Health health_;
  bool announced_ = false;
  std::int64_t descriptors_ = 0;  ///< that this process may have
  int stillRunning_ = 0;          ///< pools that have not stopped yet
  std::vector<glib::Source> signals_;
  glib::Source stopTimer_;
  std::shared_ptr<Cleaning> cleaning_;
  glib::Source lookTimer_;
  glib::PauseWatch pauses_{loop_};
};

/// Opens the database and asks it who owns the server: before anything listens, because it may refuse.
Result<void> Server::openStore() {
  auto database = store::Database::open(databaseSettings(configuration_, dataDir_->path()));
  if (!database) return tl::make_unexpected(std::move(database.error()));
  database_ = std::move(*database);
  const auto answer = std::make_shared<std::promise<Result<std::string>>>();
  auto token = answer->get_future();
  database_->run(
      [](store::Connection& db) -> Result<std::string> {
        const auto needed = accounts::needsOwner(db);
        if (!needed) return tl::make_unexpected(needed.error());
        return *needed ? accounts::makeOwnerToken(db, kOwnerLinkLifetime) : Result<std::string>("");
      },
      [answer](Result<std::string> made) { answer->set_value(std::move(made)); });
  auto made = token.get();
  if (!made) return tl::make_unexpected(std::move(made.error()));
  ownerToken_ = std::move(*made);
  return {};
}

void Server::look() {
  health_.alive = Health::Clock::now();
  const std::size_t missing = fleet_->missing();
  const auto mixers = mixers_->counts();
  health_.mixersMissing = mixers.wanting + mixers.late;
  // Whoever waits for a worker that answers again is not told by its start.
  if (missing < health_.sfuMissing.exchange(missing)) becomeReady();
  health_.ready = missing < fleet_->wanted();
  // A worker that hangs is replaced; this is for what only a restart mends.
  if (health_.sinceSignalling() <= health_.stuckAfter) manager_->alive();
}

Result<void> Server::start() {
  descriptors_ = raiseDescriptorLimit();
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes ends a recording, not the server
  // Until watchSignals() they mean nothing; as they are, they would end the server.
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR2}) ::signal(number, SIG_IGN);
  auto dataDir = DataDir::open(configuration_.dataDir);
  if (!dataDir) return tl::make_unexpected(dataDir.error());
  dataDir_.emplace(std::move(*dataDir));
  const auto pages = findPages(configuration_.webDir);
  if (!pages) return tl::make_unexpected(pages.error());
  if (!configuration_.pipelinesDir.empty())
    configuration_.pipelinesDir = fs::absolute(configuration_.pipelinesDir).string();
  const auto ladder = checkPipelines(configuration_);
  if (!ladder) return tl::make_unexpected(ladder.error());
  const auto media = sfuConfiguration(configuration_);
  if (auto free = checkUdpPorts(configuration_, media.localAddresses); !free) return free;
  if (auto opened = openStore(); !opened) return opened;

  auto recorder = recording::Recorder::open(recorderSettings(configuration_, dataDir_->path()));
  if (!recorder) return tl::make_unexpected(std::move(recorder.error()));
  recorder_ = std::move(*recorder);

  origin_ = origin::Origin::create(originSettings(configuration_));
  fleet_ = SfuFleet::create(loop_, configuration_, media);
  mixers_ = MixPool::create(loop_, mixWorkerSettings(configuration_), configuration_.workerBackoff);
  rooms_ = RoomRegistry::create(
      {loop_, fleet_, configuration_, counters_, IceServers(configuration_)},
      {loop_, mixers_, origin_, configuration_, counters_, configuration_.pipelinesDir, recorder_, *ladder},
      RoomStore::create(loop_, database_,
                        {openAccess(configuration_),
                         std::chrono::duration_cast<std::chrono::seconds>(configuration_.sessionLifetime),
                         configuration_.guestBanTime}),
      std::make_shared<Capacity>(calibrate(configuration_)));
  signalling_ = SignallingServer::create(loop_, configuration_, publicAddress(configuration_), counters_,
                                         {[rooms = rooms_](const std::shared_ptr<Connection>& connection,
                                                           protocol::signalling::ClientMessage message) {
                                            rooms->receive(connection, std::move(message));
                                          },
                                          [rooms = rooms_](const std::shared_ptr<Connection>& connection) {
                                            rooms->connectionClosed(connection);
                                          }});
  std::weak_ptr<Server> weak = weak_from_this();
  origin_->onDemand([weak, loop = loop_](const std::string& space) {
    loop->post(weak, [space](Server& self) { self.rooms_->requested(space); });
  });

  live_ = makeLiveRooms(loop_, rooms_);
  auto settings = apiSettings(configuration_);
  if (!settings) return tl::make_unexpected(std::move(settings.error()));
  settings->recordings = recorder_->library();
  auto api = api::Api::create(std::move(*settings), database_, live_);
  if (!api) return tl::make_unexpected(std::move(api.error()));
  api_ = std::move(*api);
  openWeb(*pages);

  auto admin =
      AdminServer::open(loop_, dataDir_->path(),
                        [this](const AdminRequest& request, const AdminPeer& peer, AdminServer::Reply reply) {
                          answerAdmin(facts_, request, peer, std::move(reply));
                        });
  if (!admin) return tl::make_unexpected(admin.error());
  admin_ = std::move(*admin);
  facts_ = {std::chrono::steady_clock::now(),
            rooms_,
            fleet_,
            mixers_,
            signalling_,
            origin_,
            web_.get(),
            StatsCollector::create(loop_, configuration_.statsInterval, configuration_.maxPictureLoss, fleet_,
                                   rooms_),
            &counters_,
            database_,
            api_,
            live_,
            recorder_,
            nullptr,
            Draining::create(loop_, rooms_, manager_, health_.draining),
            nullptr,
            configuration_.pipelinesDir};
  facts_.capacity = CapacityWatch::create({loop_, configuration_, fleet_, mixers_, rooms_, facts_.collector});
  facts_.reloading = std::make_shared<Reloading>(
      configuration_, std::move(given_),
      Reloading::Parts{loop_, rooms_, fleet_, mixers_, facts_.collector, manager_});
  rooms_->setMachineFull([collector = std::weak_ptr<StatsCollector>(facts_.collector)] {
    const auto alive = collector.lock();
    return alive && alive->machineFull();
  });
  if (auto listening = web_->start(); !listening) return listening;
  if (metricsWeb_) {
    if (auto listening = metricsWeb_->start(); !listening)
      return wrap(std::move(listening.error()), "metrics-listen");
  }

  watchSignals();
  logSandbox(configuration_);
  fleet_->start({[rooms = rooms_](const SfuFleet::WorkerPtr& from, const SfuTraits::Event& event) {
                   rooms->receive(from, event);
                 },
                 [this](const SfuFleet::WorkerPtr& worker) {
                   rooms_->workerLost(worker);
                   look();
                 },
                 [this] { becomeReady(); }});
  mixers_->setSpares(1);
  health_.sfuMissing = fleet_->missing();
  lookTimer_ = loop_->every(kWorkersLook, [this] { look(); });
  cleaning_ = Cleaning::start(loop_, database_, configuration_);
  log::info("server started", {{"version", version()},
                               {"data-dir", dataDir_->path().string()},
                               {"pages", pages->string()},
                               {"access", openAccess(configuration_) ? "open" : "accounts"},
                               {"needs-owner", !ownerToken_.empty()}});
  return {};
}

void Server::openWeb(const fs::path& pages) {
  health_.stuckAfter = configuration_.heartbeatTimeout;
  health_.sinceSignalling = [signalling = signalling_] { return signalling->sinceAlive(); };
  health_.sfuWorkers = fleet_->wanted();
  origin::WebSettings settings;
  settings.listen = configuration_.listen;
  settings.sockets = sockets_.web.descriptors;
  settings.pages = pages;
  settings.threads =
      static_cast<unsigned>(configuration_.webThreads == 0 ? coreCount() : configuration_.webThreads);
  settings.address = publicAddress(configuration_);
  settings.maxConnections = static_cast<std::size_t>(httpConnections(configuration_, descriptors_));
  settings.maxFrameStreams = static_cast<std::size_t>(configuration_.maxFrameStreams);
  settings.maxFrameStreamsPerAddress = static_cast<std::size_t>(configuration_.maxFrameStreamsPerAddress);
  settings.maxUndecided =
      std::min(settings.maxUndecided, static_cast<std::size_t>(descriptors_ / kUndecidedShare));
  warnOfFewDescriptors(configuration_, descriptors_);
  warnOfTurnPassword(configuration_);
  web_ = std::make_unique<origin::WebFront>(settings, origin_);
  web_->onWebSocket(signalling_->loop(),
                    [signalling = signalling_](const glib::Ref<GSocketConnection>& connection) {
                      signalling->accept(connection);
                    });
  addHealth(*web_, health_, database_);
  addCards(*web_, database_);
  openMetrics();
  addApi(*web_, api_, static_cast<std::size_t>(configuration_.avatarSize.bytes),
         static_cast<std::size_t>(configuration_.floorPictureSize.bytes));
}

/// On a listener of their own, or beside everything else.
void Server::openMetrics() {
  const auto text = [weak = weak_from_this()] {
    const auto self = weak.lock();
    return self ? metricsText(self->facts_) : std::string();
  };
  if (configuration_.metricsListen.empty()) {
    addMetrics(*web_, {servesThisMachineOnly(configuration_), configuration_.metricsToken}, loop_, text);
    return;
  }
  origin::WebSettings settings;
  settings.listen = configuration_.metricsListen;
  settings.sockets = sockets_.metrics.descriptors;
  settings.threads = 1;
  settings.maxConnections = kMetricsConnections;
  metricsWeb_ = std::make_unique<origin::WebFront>(settings, origin::Origin::create());
  addMetrics(*metricsWeb_, {configuration_.metricsToken.empty(), configuration_.metricsToken}, loop_, text);
}

void Server::becomeReady() {
  // Posted when a worker was activated: it may have died before this runs.
  const std::size_t missing = fleet_->missing();
  health_.sfuMissing = missing;
  health_.ready = missing < fleet_->wanted();
  if (!health_.ready) return;
  rooms_->workerAvailable();
  if (!std::exchange(announced_, true)) announce();
}

void Server::announce() {
  const std::string text = announcement({web_->addresses(), publicAddress(configuration_).url, ownerToken_,
                                         openAccess(configuration_), servesThisMachineOnly(configuration_),
                                         configuration_.signUp == "open"});
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  manager_->ready("Ready");
}

void Server::watchSignals() {
  for (const auto& [number, name] : {std::pair{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}})
    signals_.push_back(loop_->onSignal(number, [this, name = name] { stopSignal(name); }));
  watchOperatorSignals(*loop_, facts_, dataDir_->path(), signals_);
}

void Server::stopSignal(const char* name) {
  if (!health_.stopping) {
    log::info("stopping", {{"signal", name}});
    stop();
    return;
  }
  log::warning("stopping immediately", {{"signal", name}});
  fleet_->kill();
  mixers_->kill();
  loop_->quit();
}

void Server::stop() {
  health_.stopping = true;
  manager_->stopping();
  rooms_->stop();
  signalling_->stop();
  stillRunning_ = 2;
  const auto done = [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->stopped();
  };
  fleet_->stop(done);
  mixers_->stop(done);
  // The ladder of the workers ends them; this is for what nobody thought of.
  stopTimer_ = loop_->after(2 * configuration_.workerStopTimeout + kStopMargin, [this] {
    log::error("workers did not stop in time; killing them");
    loop_->quit();
  });
}

void Server::stopped() {
  if (--stillRunning_ > 0) return;
  if (!watched()) {
    closeWeb();
    return;
  }
  stopTimer_ = loop_->after(kEndGrace, [this] { closeWeb(); });
}

bool Server::watched() const {
  const auto& all = rooms_->all();
  return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
    constexpr std::chrono::seconds kJustNow{3};
    const auto last = origin_->lastRequested(entry.first);
    return last && std::chrono::steady_clock::now() - *last < kJustNow;
  });
}

void Server::closeWeb() {
  signalling_->join();
  web_->stop(kWebGrace);
  if (metricsWeb_) metricsWeb_->stop(kWebGrace);
  api_.reset();
  recorder_->close();
  database_->close();
  log::info("server stopped");
  loop_->quit();
}

}  // namespace

Result<void> runServer(const Configuration& configuration, ConfigurationSource source) {
  auto sockets = inheritSockets();
  if (!sockets) return tl::make_unexpected(std::move(sockets.error()));
  Configuration first = configuration;
  sockets->apply(first);
  // Read again, it must not seem that `listen` changed.
  const auto again = [source = std::move(source), sockets = *sockets]() -> Result<Configuration> {
    auto read = source();
    if (read) sockets.apply(*read);
    return read;
  };
  const auto server = std::make_shared<Server>(first, again, std::move(*sockets));
  if (auto started = server->start(); !started) return started;
  server->run();
  return {};
}

}  // namespace rostra::control
