// SPDX-License-Identifier: Apache-2.0
#include "control/operations/admin_client.hpp"

#include "glib/json.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace rostra::control {

Result<AdminClient> AdminClient::connect(const std::filesystem::path& dataDir) {
  const std::string path = (dataDir / kAdminSocket).string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return fail(ErrorKind::InvalidInput, "the path of the data folder is too long for a socket: " + path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid())
    return fail(ErrorKind::Exhausted, std::string("cannot create a socket: ") + std::strerror(errno));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    if (errno == EACCES || errno == EPERM) {
      return fail(ErrorKind::Denied, "only the user who started the server can talk to it (" + path + ")");
    }
    return fail(ErrorKind::Unavailable,
                "no server is running with the data folder " + dataDir.string() +
                    "; start one with 'rostra serve', or specify its folder with --data-dir FOLDER");
  }
  return AdminClient(std::move(socket));
}

Result<glib::Ref<JsonObject>> AdminClient::call(const AdminRequest& request,
                                                std::chrono::milliseconds timeout) {
  const std::string text = toJson(request) + "\n";
  const auto gone = [] {
    return fail(ErrorKind::Unavailable, "the server closed the connection; has it just been stopped?");
  };
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return gone();
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::size_t end = received_.find('\n');
  while (end == std::string::npos) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{socket_.get(), POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return fail(ErrorKind::Timeout, "the server is not responding");
    std::array<char, 65536> buffer{};
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return gone();
    const std::size_t before = received_.size();
    received_.append(buffer.data(), static_cast<std::size_t>(size));
    if (received_.size() > kMaxAdminAnswer)
      return fail(ErrorKind::Internal, "the server's answer is too large");
    end = received_.find('\n', before);
  }
  const std::string line = received_.substr(0, end);
  received_.erase(0, end + 1);
  auto answer = glib::parseObject(line, kMaxAdminAnswer);
  if (!answer) return wrap(std::move(answer.error()), "the server's answer");
  const auto ok = glib::readBoolean(answer->get(), "ok");
  if (!ok || !*ok) return tl::make_unexpected(failureIn(answer->get()));
  return answer;
}

Result<glib::Ref<JsonObject>> AdminClient::rooms() {
  return call(RoomsRequest{});
}

Result<glib::Ref<JsonObject>> AdminClient::stats(const std::string& room) {
  return call(StatsRequest{room});
}

Result<std::string> AdminClient::graph(const GraphRequest& query) {
  const auto answer = call(query);
  if (!answer) return tl::make_unexpected(answer.error());
  return glib::readString(answer->get(), "dot", kMaxAdminAnswer);
}

Result<void> AdminClient::accountGone(const std::string& account, const std::string& reason) {
  const auto answer = call(AccountGoneRequest{account, reason});
  if (!answer) return tl::make_unexpected(answer.error());
  return {};
}

Result<void> AdminClient::spaceGone(const std::string& slug, const std::string& id) {
  const auto answer = call(SpaceGoneRequest{slug, id});
  if (!answer) return tl::make_unexpected(answer.error());
  return {};
}

}  // namespace rostra::control
