// SPDX-License-Identifier: Apache-2.0
// Life of `serve`: checks, start in order, readiness, stop in reverse order. What happens in between is in
// rooms, signalling and origin.
#include "control/addresses.hpp"
#include "control/data_dir.hpp"
#include "control/live_rooms.hpp"
#include "control/preflight.hpp"
#include "control/report.hpp"

#include <rostra/control/server.hpp>

#include <glib-unix.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kWebGrace{500};
/// A clean stop may take the whole ladder of a worker (message, SIGTERM, SIGKILL) and this much more.
constexpr std::chrono::milliseconds kStopMargin{2000};

std::vector<protocol::signalling::IceServer> iceServersFor(const Configuration& configuration) {
  std::vector<protocol::signalling::IceServer> servers;
  if (const auto stun = parseStunServer(configuration.stun))
    servers.push_back({{stun->forBrowser}, std::nullopt, std::nullopt});
  for (const std::string& text : configuration.turn) {
    if (const auto turn = parseTurnServer(text))
      servers.push_back({{turn->forBrowser}, turn->username, turn->credential});
  }
  return servers;
}

protocol::worker::sfuCommand::Configure sfuConfiguration(const Configuration& c) {
  protocol::worker::sfuCommand::Configure configure;
  configure.pipelines = c.pipelinesDir;
  configure.localAddresses = c.mediaAddresses;
  const bool loopbackOnly = std::all_of(c.listen.begin(), c.listen.end(), [](const std::string& text) {
    const auto address = parseHostPort(text);
    return address && isLoopback(address->host);
  });
  // Whoever only serves this machine has no reason to open ports to the network.
  if (configure.localAddresses.empty() && loopbackOnly) configure.localAddresses = {"127.0.0.1"};
  if (!c.announcedAddress.empty()) configure.announcedAddress = c.announcedAddress;
  configure.minPort = c.udpPorts.first;
  configure.maxPort = c.udpPorts.last;
  if (const auto stun = parseStunServer(c.stun)) configure.stunServer = stun->forWorker;
  for (const std::string& text : c.turn) {
    if (const auto turn = parseTurnServer(text)) configure.turnServers.push_back({turn->forWorker});
  }
  configure.nackWindowMs = c.nackWindow.count();
  configure.keyFrameIntervalMs = c.keyFrameInterval.count();
  configure.startBitrateKbps = c.startBitrate.bps / 1000;
  configure.silenceMs = c.silenceTimeout.count();
  configure.connectMs = c.connectTimeout.count();
  configure.maxParticipants = c.maxParticipantsPerWorker;
  return configure;
}

store::DatabaseSettings databaseSettings(const Configuration& c, const fs::path& folder) {
  store::DatabaseSettings settings;
  settings.address = c.database;
  settings.folder = folder;
  settings.connections = static_cast<unsigned>(c.databaseConnections);
  return settings;
}

class Server : public std::enable_shared_from_this<Server> {
 public:
  explicit Server(const Configuration& configuration)
      : configuration_(configuration), loop_(glib::Loop::main()) {}

  Result<void> start();
  void run() { loop_->run(); }

 private:
  void watchSignals();
  void stopSignal(const char* name);
  void stop();
  void stopped();
  void announce();
  void becomeReady();

  Configuration configuration_;
  std::shared_ptr<glib::Loop> loop_;
  Counters counters_;
  std::optional<DataDir> dataDir_;
  std::shared_ptr<store::Database> database_;
  std::shared_ptr<api::LiveRooms> live_;
  std::shared_ptr<origin::Origin> origin_;
  std::shared_ptr<SfuFleet> fleet_;
  std::shared_ptr<MixPool> mixers_;
  std::shared_ptr<SignallingServer> signalling_;
  std::shared_ptr<Rooms> rooms_;
  std::shared_ptr<AdminServer> admin_;
  std::unique_ptr<origin::WebFront> web_;
  Facts facts_;
  std::atomic<bool> ready_{false};     ///< read by web threads
  std::atomic<bool> draining_{false};  ///< read by web threads
  bool announced_ = false;
  int stillRunning_ = 0;  ///< pools that have not stopped yet
  std::vector<glib::Source> signals_;
  glib::Source stopTimer_;
};

Result<void> Server::start() {
  raiseDescriptorLimit();
  ::signal(SIGPIPE, SIG_IGN);
  auto dataDir = DataDir::open(configuration_.dataDir);
  if (!dataDir) return tl::make_unexpected(dataDir.error());
  dataDir_.emplace(std::move(*dataDir));
  const auto pages = findPages(configuration_.webDir);
  if (!pages) return tl::make_unexpected(pages.error());
  if (!configuration_.pipelinesDir.empty())
    configuration_.pipelinesDir = fs::absolute(configuration_.pipelinesDir).string();
  if (auto checked = checkPipelines(configuration_); !checked) return checked;
  const auto media = sfuConfiguration(configuration_);
  if (auto free = checkUdpPorts(configuration_, media.localAddresses); !free) return free;

  auto database = store::Database::open(databaseSettings(configuration_, dataDir_->path()));
  if (!database) return tl::make_unexpected(std::move(database.error()));
  database_ = std::move(*database);
  origin_ = origin::Origin::create();
  fleet_ = SfuFleet::create(loop_, configuration_, media);
  mixers_ = MixPool::create(loop_, {configuration_.workerStartTimeout, configuration_.workerStopTimeout},
                            configuration_.workerBackoff);
  signalling_ = SignallingServer::create(loop_, configuration_, counters_);
  rooms_ = Rooms::create(
      {loop_, fleet_, configuration_, counters_, iceServersFor(configuration_)},
      {loop_, mixers_, origin_, configuration_, counters_, configuration_.pipelinesDir},
      Directory::create(loop_, database_,
                        {openAccess(configuration_),
                         std::chrono::duration_cast<std::chrono::seconds>(configuration_.sessionLifetime)}));
  live_ = makeLiveRooms(loop_, rooms_);
  signalling_->setHandlers(
      {[rooms = rooms_](const std::shared_ptr<Session>& session, Session::ClientMessage message) {
         rooms->receive(session, std::move(message));
       },
       [rooms = rooms_](const std::shared_ptr<Session>& session) { rooms->sessionClosed(session); }});
  std::weak_ptr<Server> weak = weak_from_this();
  origin_->onDemand([weak, loop = loop_](const std::string& space) {
    loop->post(weak, [space](Server& self) { self.rooms_->requested(space); });
  });

  origin::WebSettings settings;
  settings.listen = configuration_.listen;
  settings.pages = *pages;
  settings.threads =
      static_cast<unsigned>(configuration_.webThreads == 0 ? coreCount() : configuration_.webThreads);
  settings.maxConnections = static_cast<std::size_t>(configuration_.maxConnections);
  web_ = std::make_unique<origin::WebFront>(settings, origin_);
  web_->onWebSocket(loop_, [weak](const glib::Ref<GSocketConnection>& connection) {
    if (const auto self = weak.lock()) self->signalling_->accept(connection);
  });
  // On web threads: only flags are read there.
  const auto health = [this](const origin::HttpRequest&, const origin::Responder& respond, bool serving) {
    origin::HttpResponse response;
    response.status = serving ? 200 : 503;
    response.contentType = "text/plain; charset=utf-8";
    response.body = serving ? "ok\n" : draining_ ? "stopping\n" : "no SFU worker is ready\n";
    respond(std::move(response));
  };
  web_->addHandler("/healthz",
                   [this, health](const origin::HttpRequest& request, const origin::Responder& respond) {
                     health(request, respond, ready_);
                   });
  web_->addHandler("/readyz",
                   [this, health](const origin::HttpRequest& request, const origin::Responder& respond) {
                     health(request, respond, ready_ && !draining_);
                   });
  web_->addHandler("/metrics", [weak, loop = loop_](const origin::HttpRequest&, origin::Responder respond) {
    loop->post(weak, [respond = std::move(respond)](Server& self) {
      origin::HttpResponse response;
      response.contentType = "text/plain; version=0.0.4; charset=utf-8";
      response.body = metricsText(self.facts_);
      respond(std::move(response));
    });
  });

  auto admin = AdminServer::open(loop_, dataDir_->path(),
                                 [this](const AdminRequest& request, AdminServer::Reply reply) {
                                   answerAdmin(facts_, request, std::move(reply));
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
            StatsCollector::create(loop_, configuration_.statsInterval, fleet_, rooms_),
            &counters_};
  if (auto listening = web_->start(); !listening) return listening;

  watchSignals();
  fleet_->start({[rooms = rooms_](const SfuFleet::WorkerPtr& from, SfuTraits::Event event) {
                   rooms->receive(from, event);
                 },
                 [this](const SfuFleet::WorkerPtr& worker) {
                   rooms_->workerLost(worker);
                   ready_ = !fleet_->active().empty();
                 },
                 [this] { becomeReady(); }});
  mixers_->setSpares(1);
  log::info("server started",
            {{"version", version()}, {"data-dir", dataDir_->path().string()}, {"pages", pages->string()}});
  return {};
}

void Server::becomeReady() {
  // Posted when a worker was activated: it may have died before this runs.
  ready_ = !fleet_->active().empty();
  if (!ready_) return;
  rooms_->workerAvailable();
  if (!std::exchange(announced_, true)) announce();
}

void Server::announce() {
  const auto addresses = web_->addresses();
  std::string text = "\nRostra " + std::string(version()) + " is ready.\n\n";
  for (const std::string& address : addresses) {
    std::string place = address;
    for (const std::string_view any : {"0.0.0.0:", "[::]:"}) {
      // Nobody can open "every address"; this machine's own name for itself works here.
      if (place.starts_with(any)) place = "localhost:" + place.substr(any.size());
    }
    text += "  Stage   http://" + place + "/stream/demo\n  Watch   http://" + place + "/watch/demo\n\n";
  }
  text +=
      "Open the stage link in two or more windows, and the watch link in another one.\n"
      "Any word of a-z, 0-9 and '-' in place of 'demo' is a room of its own. Ctrl-C stops the server.\n\n";
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

void Server::watchSignals() {
  struct Watched {
    int number;
    const char* name;
  };
  for (const Watched& watched :
       {Watched{SIGTERM, "SIGTERM"}, Watched{SIGINT, "SIGINT"}, Watched{SIGHUP, nullptr}}) {
    GSource* source = g_unix_signal_source_new(watched.number);
    struct Data {
      std::weak_ptr<Server> server;
      const char* name;
    };
    g_source_set_callback(
        source,
        [](gpointer data) -> gboolean {
          const auto* call = static_cast<Data*>(data);
          const auto self = call->server.lock();
          // A terminal that closes must not end a broadcast.
          if (self && call->name) self->stopSignal(call->name);
          return G_SOURCE_CONTINUE;
        },
        new Data{weak_from_this(), watched.name}, [](gpointer data) { delete static_cast<Data*>(data); });
    g_source_attach(source, loop_->context());
    signals_.emplace_back(glib::Ref<GSource>::adopt(source));
  }
}

void Server::stopSignal(const char* name) {
  if (!draining_) {
    log::info("stopping", {{"signal", name}});
    stop();
    return;
  }
  log::warning("stopping at once", {{"signal", name}});
  fleet_->kill();
  mixers_->kill();
  loop_->quit();
}

void Server::stop() {
  draining_ = true;
  rooms_->drain();
  signalling_->stop();
  stillRunning_ = 2;
  const auto done = [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->stopped();
  };
  fleet_->stop(done);
  mixers_->stop(done);
  // The ladder of the workers ends them; this is for what nobody thought of.
  stopTimer_ = loop_->after(2 * configuration_.workerStopTimeout + kStopMargin, [this] {
    log::error("workers did not stop in time; they are killed");
    loop_->quit();
  });
}

void Server::stopped() {
  if (--stillRunning_ > 0) return;
  web_->stop(kWebGrace);
  database_->close();
  log::info("server stopped");
  loop_->quit();
}

}  // namespace

const char* version() noexcept {
  return ROSTRA_VERSION;
}

Result<void> runServer(const Configuration& configuration) {
  const auto server = std::make_shared<Server>(configuration);
  if (auto started = server->start(); !started) return started;
  server->run();
  return {};
}

}  // namespace rostra::control
