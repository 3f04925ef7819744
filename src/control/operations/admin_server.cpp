// SPDX-License-Identifier: Apache-2.0
#include "control/operations/admin_server.hpp"

#include "base/log.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace rostra::control {
namespace {

constexpr int kBacklog = 16;
constexpr std::size_t kPasswdBuffer = 16384;

/// The user of the process at the other end (SO_PEERCRED).
AdminPeer peerOf(int socket) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {"unknown", 0};
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, kPasswdBuffer> buffer{};
  const bool named =
      ::getpwuid_r(credentials.uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found;
  return {named ? std::string(found->pw_name) : std::to_string(credentials.uid), credentials.pid};
}

}  // namespace

Result<std::shared_ptr<AdminServer>> AdminServer::open(std::shared_ptr<glib::Loop> loop,
                                                       const std::filesystem::path& folder, Handler handler) {
  loop->assertHere();
  const std::filesystem::path path = folder / kAdminSocket;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof(address.sun_path)) {
    return fail(ErrorKind::InvalidInput,
                "the path of the data folder is too long for a socket (" + std::to_string(text.size()) +
                    " of at most " + std::to_string(sizeof(address.sun_path) - 1) + " characters): " + text);
  }
  std::memcpy(address.sun_path, text.data(), text.size());
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  ::unlink(text.c_str());
  const mode_t before = ::umask(0177);
  const bool listening =
      socket.valid() &&
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      ::listen(socket.get(), kBacklog) == 0;
  const int error = errno;
  ::umask(before);
  if (!listening) {
    return fail(ErrorKind::Unavailable,
                "cannot create the admin socket " + text + ": " + std::strerror(error));
  }
  std::shared_ptr<AdminServer> server(
      new AdminServer(std::move(loop), path, std::move(socket), std::move(handler)));
  server->start();
  return server;
}

AdminServer::~AdminServer() {
  ::unlink(path_.c_str());
}

void AdminServer::start() {
  listener_ = loop_->watch(socket_.get(), G_IO_IN, [weak = weak_from_this()](GIOCondition) {
    if (const auto self = weak.lock()) self->accept();
    return true;
  });
}

void AdminServer::accept() {
  FileDescriptor socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.valid() || clients_.size() >= kMaxClients) return;
  const auto client = std::make_shared<Client>();
  client->socket = std::move(socket);
  client->peer = peerOf(client->socket.get());
  clients_.emplace(client->socket.get(), client);
  client->reader =
      loop_->watch(client->socket.get(), GIOCondition(G_IO_IN | G_IO_HUP | G_IO_ERR),
                   [weak = weak_from_this(), weakClient = std::weak_ptr<Client>(client)](GIOCondition) {
                     const auto self = weak.lock();
                     const auto from = weakClient.lock();
                     return self && from && self->receive(from);
                   });
}

bool AdminServer::receive(const ClientPtr& client) {
  std::array<char, kMaxAdminRequest> buffer{};
  const ssize_t size = ::recv(client->socket.get(), buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (size == 0 && (client->busy || !client->output.empty())) {
    client->ended = true;
    return false;
  }
  if (size <= 0) {
    close(client);
    return false;
  }
  client->input.append(buffer.data(), static_cast<std::size_t>(size));
  next(client);
  // A line that never ends, or many requests without waiting for their answers.
  if (client->input.size() > kMaxAdminRequest) {
    close(client);
    return false;
  }
  return client->socket.valid();
}

void AdminServer::next(const ClientPtr& client) {
  while (!client->busy) {
    const std::size_t end = client->input.find('\n');
    if (end == std::string::npos) return;
    const std::string line = client->input.substr(0, end);
    client->input.erase(0, end + 1);
    const auto request = parseAdminRequest(line);
    if (!request) {
      reply(client, adminFailure(request.error()));
      continue;
    }
    client->busy = true;
    handler_(*request, client->peer,
             [weak = weak_from_this(), weakClient = std::weak_ptr<Client>(client)](const std::string& json) {
               const auto self = weak.lock();
               const auto to = weakClient.lock();
               if (!self || !to) return;
               to->busy = false;
               self->reply(to, json);
               self->next(to);
             });
  }
}

void AdminServer::reply(const ClientPtr& client, const std::string& json) {
  loop_->assertHere();
  if (!client->socket.valid()) return;
  client->output += json;
  client->output.push_back('\n');
  if (client->writer.active() || !flush(client)) return;
  client->writer =
      loop_->watch(client->socket.get(), G_IO_OUT,
                   [weak = weak_from_this(), weakClient = std::weak_ptr<Client>(client)](GIOCondition) {
                     const auto self = weak.lock();
                     const auto to = weakClient.lock();
                     return self && to && self->flush(to);
                   });
}

/// True while something is left to write.
bool AdminServer::flush(const ClientPtr& client) {
  while (!client->output.empty()) {
    const ssize_t written =
        ::send(client->socket.get(), client->output.data(), client->output.size(), MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) return true;
    if (written <= 0) {
      close(client);
      return false;
    }
    client->output.erase(0, static_cast<std::size_t>(written));
  }
  if (client->ended && !client->busy) close(client);
  return false;
}

void AdminServer::close(const ClientPtr& client) {
  const ClientPtr keep = client;  // NOLINT: `client` may be the element that is erased
  clients_.erase(client->socket.get());
  client->reader.stop();
  client->writer.stop();
  client->socket.reset();
}

}  // namespace rostra::control
