// SPDX-License-Identifier: Apache-2.0
// rostra-mix-preview: runs a show with made-up participants, writes it as show.mp4 and a few pictures, so
// that a person can look at what viewers see. Usage: rostra-mix-preview FOLDER [PEOPLE [SECONDS [SCREENS
// [LAYOUT]]]]
#include "integration/mix/decode.hpp"
#include "integration/mix/show.hpp"

#include <fstream>
#include <iostream>

int main(int argc, char** argv) {
  using namespace rostra;
  int status = 0;
  if (test::runAsWorker(argc, argv, status)) return status;
  if (argc < 2) {
    std::cerr << "usage: rostra-mix-preview FOLDER [PEOPLE [SECONDS [SCREENS [LAYOUT]]]]\n";
    return 2;
  }
  const std::string folder = argv[1];
  const int count = argc > 2 ? std::stoi(argv[2]) : 3;
  const double seconds = argc > 3 ? std::stod(argv[3]) : 4;
  const int screens = argc > 4 ? std::stoi(argv[4]) : 0;
  constexpr std::array<const char*, 9> kNames{"Ada Lovelace",
                                              "नमस्ते प्रिया",
                                              "Zoë 🎤",
                                              "<b>O'Neill & Söhne</b>",
                                              "محمد",
                                              "李小龍",
                                              "Grace Hopper with a very long name that never ends",
                                              "Bo",
                                              "Jürgen"};
  constexpr std::array<const char*, 4> kPatterns{"smpte", "ball", "zone-plate", "pinwheel"};

  test::Show show;
  auto configure = test::Show::defaults();
  if (argc > 5) configure.layout = argv[5];
  show.configure(configure);
  const auto tap = show.openTap();
  show.waitForParts(3);
  std::vector<protocol::worker::Person> people;
  std::vector<std::unique_ptr<test::Sender>> senders;
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const std::string id = "p" + std::to_string(i);
    const bool camera = i % 4 != 1;
    people.push_back({id, kNames[index % kNames.size()], i % 3 != 2, camera, i < screens});
    if (camera) {
      senders.push_back(std::make_unique<test::Sender>(
          tap, id, ipc::TapSource::Camera, ipc::TapCodec::Vp8,
          test::motionVp8(kPatterns[index % kPatterns.size()], 640, 360, 500)));
    }
    if (i < screens) {
      senders.push_back(std::make_unique<test::Sender>(tap, id, ipc::TapSource::Screen, ipc::TapCodec::Vp8,
                                                       test::motionVp8("smpte75", 1280, 800, 1500)));
    }
    senders.push_back(std::make_unique<test::Sender>(tap, id, ipc::TapSource::Microphone, ipc::TapCodec::Opus,
                                                     test::toneOpus(220.0 * (i + 1), 0.2)));
  }
  show.people(people);
  for (const auto& sender : senders) sender->start();
  show.waitUntil(seconds);
  std::cout << show.stats() << "\n";
  std::ofstream(folder + "/mix.dot") << show.graph();
  senders.clear();
  show.stop();
  std::cout << "exit " << show.wait() << " failure '" << show.failure() << "'\n";
  const auto bytes = show.file();
  std::ofstream(folder + "/show.mp4", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  std::ofstream(folder + "/codecs.txt") << show.init().codecs << "\n";
  const auto decoded = test::decodeShow(bytes);
  std::cout << decoded.video.size() << " frames, " << decoded.left.size() << " samples, gaps "
            << decoded.videoGaps << "/" << decoded.audioGaps << ", errors " << decoded.errors << ", codecs "
            << show.init().codecs << "\n";
  if (!decoded.video.empty()) {
    test::writePng(*decoded.video[5].frame, folder + "/slate.png");
    test::writePng(*decoded.video[decoded.video.size() - 3].frame, folder + "/last.png");
  }
  return 0;
}
