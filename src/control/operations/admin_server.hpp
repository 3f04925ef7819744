// SPDX-License-Identifier: Apache-2.0
// The operator's socket: in: request lines from processes of the same user; out: one answer line each, in
// order.
#pragma once

#include "base/file_descriptor.hpp"
#include "control/operations/admin_protocol.hpp"
#include "glib/loop.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>

namespace rostra::control {

/// Who asks.
struct AdminPeer {
  std::string user;  ///< name, or number where it has none
  pid_t pid = 0;
};

/// Thread: the loop's home thread.
class AdminServer : public std::enable_shared_from_this<AdminServer> {
 public:
  /// Called with the whole answer, once.
  using Reply = std::function<void(std::string json)>;
  using Handler = std::function<void(const AdminRequest& request, const AdminPeer& peer, Reply reply)>;
  static constexpr std::size_t kMaxClients = 16;

  /// Listens on `folder`/admin.sock, for this user only. The folder is locked by the caller, so an old socket
  /// there is a left-over.
  [[nodiscard]] static Result<std::shared_ptr<AdminServer>> open(std::shared_ptr<glib::Loop> loop,
                                                                 const std::filesystem::path& folder,
                                                                 Handler handler);
  ~AdminServer();

 private:
  struct Client {
    FileDescriptor socket;
    AdminPeer peer;
    std::string input;
    std::string output;
    bool busy = false;   ///< a request is being answered
    bool ended = false;  ///< it sends nothing more, but waits for its answers
    glib::Source reader;
    glib::Source writer;
  };
  using ClientPtr = std::shared_ptr<Client>;
  AdminServer(std::shared_ptr<glib::Loop> loop, std::filesystem::path path, FileDescriptor socket,
              Handler handler)
      : loop_(std::move(loop)),
        path_(std::move(path)),
        socket_(std::move(socket)),
        handler_(std::move(handler)) {}
  void start();
  void accept();
  [[nodiscard]] bool receive(const ClientPtr& client);
  void next(const ClientPtr& client);
  void reply(const ClientPtr& client, const std::string& json);
  [[nodiscard]] bool flush(const ClientPtr& client);
  void close(const ClientPtr& client);

  std::shared_ptr<glib::Loop> loop_;
  std::filesystem::path path_;
  FileDescriptor socket_;
  Handler handler_;
  glib::Source listener_;
  std::map<int, ClientPtr> clients_;
};

}  // namespace rostra::control
