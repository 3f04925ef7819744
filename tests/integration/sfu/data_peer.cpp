// SPDX-License-Identifier: Apache-2.0
#include "integration/sfu/data_peer.hpp"

#include "gst/init.hpp"
#include "support/signalling_messages.hpp"

namespace rostra::test {

std::shared_ptr<DataPeer> DataPeer::join(SocketHub& hub, std::shared_ptr<SignallingLink> link,
                                         std::string space) {
  std::shared_ptr<DataPeer> peer(new DataPeer(hub, std::move(link)));
  peer->start(std::move(space));
  return peer;
}

DataPeer::~DataPeer() {
  closeConnection();
  link_->close();
}

void DataPeer::start(std::string space) {
  ROSTRA_CHECK(gst::initialise().has_value());
  const auto self = shared_from_this();
  pipeline_ = gst::Ref<GstElement>::sink(gst_pipeline_new(nullptr));
  webrtc_ = gst::makeElement("webrtcbin").value();
  gst_util_set_object_arg(G_OBJECT(webrtc_.get()), "bundle-policy", "max-bundle");
  gst_bin_add(GST_BIN(pipeline_.get()), webrtc_.get());
  glib::Ref<GObject> ice;
  g_object_get(webrtc_.get(), "ice-agent", ice.out(), nullptr);
  gboolean added = FALSE;
  g_signal_emit_by_name(ice.get(), "add-local-ip-address", "127.0.0.1", &added);
  signals_.push_back(glib::connectWeak(
      webrtc_.get(), "on-ice-candidate",
      G_CALLBACK(+[](GstElement*, guint mline, const gchar* line, gpointer data) noexcept {
        const auto peer = glib::lockWeak<DataPeer>(data);
        if (!peer) return;
        peer->hub_.loop()->post(peer->weak_from_this(), [mline, candidate = std::string(line)](DataPeer& p) {
          p.link_->send(
              signalling::clientMessage::Candidate{signalling::Transport::Publish, mline, candidate});
        });
      }),
      self));
  gst::setState(pipeline_.get(), GST_STATE_PLAYING);
  GObject* channel = nullptr;
  g_signal_emit_by_name(webrtc_.get(), "create-data-channel", "rostra", nullptr, &channel);
  channel_ = glib::Ref<GObject>::adopt(channel);
  signals_.push_back(glib::connectWeak(
      channel, "on-message-string", G_CALLBACK(+[](GObject*, const gchar* text, gpointer data) noexcept {
        const auto peer = glib::lockWeak<DataPeer>(data);
        if (!peer || !text) return;
        peer->hub_.loop()->post(peer->weak_from_this(),
                                [copy = std::string(text)](DataPeer& p) { p.messages_.push_back(copy); });
      }),
      self));
  link_->open({.onOpen =
                   [weak = weak_from_this(), space = std::move(space)] {
                     const auto peer = weak.lock();
                     if (!peer) return;
                     peer->link_->send(joinMessage(space, "Data"));
                   },
               .onMessage =
                   [weak = weak_from_this()](const signalling::ServerMessage& message) {
                     if (const auto peer = weak.lock()) peer->receive(message);
                   },
               .onClosed = {}});
}

void DataPeer::receive(const signalling::ServerMessage& message) {
  if (const auto* error = std::get_if<signalling::serverMessage::Error>(&message)) errors_.push_back(*error);
  if (!webrtc_) return;
  if (std::holds_alternative<signalling::serverMessage::Welcome>(message)) {
    auto* call = new std::weak_ptr<DataPeer>(weak_from_this());
    const auto promise = gst::Ref<GstPromise>::adopt(gst_promise_new_with_change_func(
        [](GstPromise* reply, gpointer data) {
          const auto peer = static_cast<std::weak_ptr<DataPeer>*>(data)->lock();
          const GstStructure* structure = gst_promise_get_reply(reply);
          GstWebRTCSessionDescription* offer = nullptr;
          if (structure)
            gst_structure_get(structure, "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, nullptr);
          const gst::SessionDescriptionPtr owned(offer);
          if (!peer || !offer) return;
          peer->hub_.loop()->post(
              peer->weak_from_this(),
              [sdp = std::string(glib::CharPtr(gst_sdp_message_as_text(offer->sdp)).get())](DataPeer& p) {
                p.setDescription("set-local-description", GST_WEBRTC_SDP_TYPE_OFFER, sdp);
                p.link_->send(signalling::clientMessage::PublishOffer{sdp});
              });
        },
        call, [](gpointer data) { delete static_cast<std::weak_ptr<DataPeer>*>(data); }));
    g_signal_emit_by_name(webrtc_.get(), "create-offer", nullptr, promise.get());
  } else if (const auto* answer = std::get_if<signalling::serverMessage::PublishAnswer>(&message)) {
    setDescription("set-remote-description", GST_WEBRTC_SDP_TYPE_ANSWER, answer->sdp);
  } else if (const auto* candidate = std::get_if<signalling::serverMessage::Candidate>(&message)) {
    g_signal_emit_by_name(webrtc_.get(), "add-ice-candidate", static_cast<guint>(candidate->mlineIndex),
                          candidate->candidate.c_str());
  }
}

void DataPeer::setDescription(const char* signal, GstWebRTCSDPType type, const std::string& sdp) {
  GstSDPMessage* message = nullptr;
  gst_sdp_message_new_from_text(sdp.c_str(), &message);
  const gst::SessionDescriptionPtr description(gst_webrtc_session_description_new(type, message));
  g_signal_emit_by_name(webrtc_.get(), signal, description.get(), nullptr);
}

bool DataPeer::open() const {
  GstWebRTCDataChannelState state{};
  if (channel_) g_object_get(channel_.get(), "ready-state", &state, nullptr);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN;
}

void DataPeer::send(const std::string& text) {
  g_signal_emit_by_name(channel_.get(), "send-string", text.c_str());
}

void DataPeer::openAnother() {
  GObject* channel = nullptr;
  g_signal_emit_by_name(webrtc_.get(), "create-data-channel", "another", nullptr, &channel);
  others_.push_back(glib::Ref<GObject>::adopt(channel));
}

void DataPeer::closeConnection() {
  if (!pipeline_) return;
  signals_.clear();
  channel_.reset();
  others_.clear();
  gst::setState(pipeline_.get(), GST_STATE_NULL);
  webrtc_.reset();
  pipeline_.reset();
}

}  // namespace rostra::test
