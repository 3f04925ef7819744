// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/promise.hpp"

#include "glib/handle.hpp"

#include <utility>

namespace rostra::sfu {
namespace {

struct Pending {
  std::shared_ptr<glib::Loop> loop;
  const char* field;
  std::function<void(Reply)> done;
};

Reply readReply(const GstStructure* reply, const char* field) {
  Reply result;
  if (reply && gst_structure_has_field(reply, "error")) {
    GError* error = nullptr;
    gst_structure_get(reply, "error", G_TYPE_ERROR, &error, nullptr);
    const glib::ErrorPtr owned(error);
    result.error = owned ? owned->message : "unknown error";
    return result;
  }
  if (!field) return result;
  GstWebRTCSessionDescription* description = nullptr;
  if (reply) gst_structure_get(reply, field, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, nullptr);
  const gst::SessionDescriptionPtr owned(description);
  if (!owned) {
    result.error = "webrtcbin provided no session description";
    return result;
  }
  result.sdp = glib::CharPtr(gst_sdp_message_as_text(owned->sdp)).get();
  return result;
}

}  // namespace

gst::Ref<GstPromise> makePromise(std::shared_ptr<glib::Loop> loop, const char* field,
                                 std::function<void(Reply)> done) {
  auto* pending = new Pending{std::move(loop), field, std::move(done)};
  return gst::Ref<GstPromise>::adopt(gst_promise_new_with_change_func(
      [](GstPromise* promise, gpointer data) {  // webrtcbin's own thread
        auto* call = static_cast<Pending*>(data);
        if (gst_promise_wait(promise) != GST_PROMISE_RESULT_REPLIED || !call->done) return;
        call->loop->post([done = std::exchange(call->done, nullptr),
                          reply = readReply(gst_promise_get_reply(promise), call->field)] { done(reply); });
      },
      pending, [](gpointer data) { delete static_cast<Pending*>(data); }));
}

}  // namespace rostra::sfu
