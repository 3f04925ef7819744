// SPDX-License-Identifier: Apache-2.0
// Mutation testing of the rules that keep strangers out. In: the table below, a line per change; out: which test noticed
// it, exit 1 when one did not. Works in a copy of the checkout in build/mutants, with a build of its own that ccache fills.
// How to call it: scripts/mutants --help.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// name, file, text that stands there exactly once, what stands there instead, test program, its filter. The change must
// compile and make the rule weaker, as a slip would.
const table = [
  ['csrf-any-token', 'src/accounts/credentials.cpp', 'return sameBytes(csrfToken(serverSecret, sessionTokenHash), sent);',
    'return sameBytes(csrfToken(serverSecret, sessionTokenHash), sent) || !sent.empty();', 'accounts_test', 'Csrf.*'],
  ['csrf-any-session', 'src/accounts/credentials.cpp', '"csrf " + std::string(sessionTokenHash)',
    '"csrf " + std::string(sessionTokenHash.substr(0, 0))', 'accounts_test', 'Csrf.*'],
  ['token-prefix', 'src/accounts/sodium.cpp', 'return a.size() == b.size() &&', 'return a.size() <= b.size() &&', 'accounts_test', 'Csrf.*'],
  ['token-short', 'src/accounts/identity.cpp', 'constexpr std::size_t kTokenBytes = 32;', 'constexpr std::size_t kTokenBytes = 4;',
    'accounts_test', 'Tokens.*'],
  ['scope-read-writes', 'src/accounts/credentials.cpp', '(!change && words_.contains', '((!change || area != Area::Profile) && words_.contains',
    'accounts_test', 'ScopesOfTokens.*'],
  ['session-lifetime', 'src/accounts/credentials.cpp', 'session.row.created + std::chrono::milliseconds(lifetime).count()',
    'session.row.created + std::chrono::milliseconds(lifetime).count() * 1000', 'accounts_test', 'Sessions.*'],
  ['session-renewed', 'src/accounts/identity.cpp', 'now + std::chrono::milliseconds(lifetime).count()',
    'now + std::chrono::milliseconds(lifetime).count() * 1000', 'accounts_test', 'Sessions.*'],
  ['attempts-refill', 'src/accounts/attempts.cpp', 'bucket.tokens + elapsed * perSecond_', 'bucket.tokens + elapsed * perSecond_ * 60',
    'accounts_test', 'AttemptLimits.*'],
  ['attempts-forget', 'src/accounts/attempts.cpp', 'bucket.tokens -= 1;', 'bucket.tokens -= 0;', 'accounts_test', 'AttemptLimits.*'],
  ['attempts-unbounded', 'src/accounts/attempts.cpp', 'if (buckets_.size() >= maxKeys_) {', 'if (buckets_.size() >= maxKeys_ * 2) {',
    'accounts_test', 'AttemptLimits.*'],
  ['address-one-each', 'src/accounts/attempts.cpp', 'constexpr std::size_t kPrefixBytes = 8;', 'constexpr std::size_t kPrefixBytes = 16;',
    'accounts_test', 'AddressKeys.*'],
  ['guest-secret-short', 'src/accounts/identity.cpp', 'constexpr std::size_t kMinGuestSecret = 16;',
    'constexpr std::size_t kMinGuestSecret = 4;', 'accounts_test', 'Guests.*'],
  ['cookie-long', 'src/accounts/identity.cpp', 'constexpr std::size_t kMaxTokenText = 128;', 'constexpr std::size_t kMaxTokenText = 1280;',
    'accounts_test', 'SessionCookie.*'],
  ['password-any', 'src/accounts/passwords.cpp', 'password.data(), password.size()) == 0;', 'password.data(), password.size()) <= 0;',
    'accounts_test', 'PasswordHashes.*'],
  ['role-host-demotes-host', 'src/accounts/rules.cpp', 'if (before && *before >= Role::Host) {', 'if (before && *before > Role::Host) {',
    'accounts_test', 'Roles.*'],
  ['role-host-makes-host', 'src/accounts/rules.cpp', 'if (now && *now >= Role::Host)', 'if (now && *now > Role::Host)', 'accounts_test',
    'Roles.*'],
  ['name-mixed-scripts', 'src/accounts/rules.cpp', 'if (!oneWritingSystem(*form)) {', 'if (form->empty()) {', 'accounts_test', 'UserNames.*'],

  ['rate-saves-up', 'src/control/signalling/rate_limiter.hpp', 'std::min(burst_, tokens_ + elapsed * perSecond_)',
    'tokens_ + elapsed * perSecond_', 'control_core_test', 'RateLimiter.*'],
  ['rate-clock-back', 'src/control/signalling/rate_limiter.hpp', 'last_ = std::max(last_, now);', 'last_ = now;', 'control_core_test',
    'RateLimiter.*'],
  ['role-in-room-above', 'src/control/room/roles.cpp', 'if (*target > actor)', 'if (*target > Role::Owner)', 'control_core_test', 'Roles.*'],
  ['role-in-room-host-makes-host', 'src/control/room/roles.cpp', 'if (change.to >= Role::Host) return denied',
    'if (change.to > Role::Host) return denied', 'control_core_test', 'Roles.*'],
  ['role-in-room-creator', 'src/control/room/roles.cpp', 'if (change.creator) return denied', 'if (change.creator && change.guest) return denied',
    'control_core_test', 'Roles.*'],
  ['admission-banned', 'src/control/room/admission.cpp', 'if (applicant.ban && !applicant.serverOwner) {',
    'if (applicant.ban && applicant.serverOwner) {', 'control_core_test', 'Admission.*'],
  ['admission-private', 'src/control/room/admission.cpp', 'space.visibility == store::Visibility::Private || ', '', 'control_core_test',
    'Admission.*'],
  ['admission-guests', 'src/control/room/admission.cpp', 'if (guest && !space.settings.guests) {', 'if (guest && space.settings.guests) {',
    'control_core_test', 'Admission.*'],
  ['admission-locked', 'src/control/room/admission.cpp', '} else if (rules.locked) {', '} else if (rules.locked && rules.admitted) {',
    'control_core_test', 'Admission.*'],
  ['admission-lobby', 'src/control/room/admission.cpp', 'applicant.space->settings.lobby && !rules.admitted',
    'applicant.space->settings.lobby && rules.admitted', 'control_core_test', 'Admission.*'],
  ['chat-turned-text', 'src/control/room/chat/chat_rules.cpp', '(point >= 0x202a && point <= 0x202e) || ', '', 'control_core_test', 'ChatText.*'],
  ['option-no-limit', 'src/control/config/make_configuration.cpp', '(value >= min && value <= max)', '(value >= min)',
    'control_core_test', 'Options.*'],

  ['hls-path-dots', 'src/hls/request.cpp', '!isPathName(show) || ', '', 'hls_test', 'HlsPath.*'],
  ['hls-directive-twice', 'src/hls/request.cpp', 'if (!number || result.msn) return badDirective(name);',
    'if (!number) return badDirective(name);', 'hls_test', 'PlaylistQuery.*'],

  ['sdp-same-mid', 'src/rtp/sdp/sdp_validate.cpp', 'if (session.findMid(section.mid) != &section) return bad',
    'if (session.findMid(section.mid) == nullptr) return bad', 'rtp_test', 'Sdp.*'],
  ['sdp-sha-1', 'src/rtp/sdp/sdp_validate.cpp', 'if (section.fingerprintHash != "sha-256" || !isSha256(section.fingerprint)) {',
    'if (!isSha256(section.fingerprint)) {', 'rtp_test', 'Sdp.*'],
  ['sdp-other-ice', 'src/rtp/sdp/sdp_validate.cpp', 'if (section.iceUfrag != first.iceUfrag || section.icePwd != first.icePwd) {',
    'if (section.icePwd != first.icePwd) {', 'rtp_test', 'Sdp.*'],
  ['sdp-no-rtpmap', 'src/rtp/sdp/sdp_validate.cpp', 'if (payload >= 96 && section.findRtpMap(payload) == nullptr) {',
    'if (payload > 96 && section.findRtpMap(payload) == nullptr) {', 'rtp_test', 'Sdp.*'],
  ['sdp-reoffer-mids', 'src/rtp/sdp/sdp_validate.cpp', 'if (before.kind != after.kind || before.mid != after.mid) {',
    'if (before.kind != after.kind) {', 'rtp_test', 'Sdp.*'],
  ['sdp-answer-sends', 'src/rtp/sdp/sdp_validate.cpp', 'if (sends && !maySend) return bad', 'if (sends && !maySend && !mayReceive) return bad',
    'rtp_test', 'Sdp.*'],
  ['ice-any-name', 'src/rtp/sdp/ice_candidate.cpp', 'return !text.empty() && text.size() <= kMaxFoundationBytes &&', 'return !text.empty() &&',
    'rtp_test', 'IceCandidate.*'],
  ['ice-line-break', 'src/rtp/sdp/ice_candidate.cpp', 'return c < \' \' || c > \'~\';', 'return c > \'~\';', 'rtp_test', 'IceCandidate.*'],

  ['frame-body', 'src/ipc/frame.cpp', 'if (bodyLength_ > kMaxBody)', 'if (bodyLength_ > UINT32_MAX / 2 + kMaxBody)', 'ipc_test', 'FrameParser.*'],
  ['frame-descriptors', 'src/ipc/frame.cpp', 'if (current_.descriptors > kMaxDescriptors)', 'if (current_.descriptors > 2 * kMaxDescriptors)',
    'ipc_test', 'FrameParser.*'],

  ['page-in-any-frame', 'src/origin/web/pages.cpp', 'frame-ancestors \'none\'', 'frame-ancestors *', 'origin_unit_test', 'PagesTest.*'],

  ['recording-handler', 'src/recording/boxes.cpp', 'read32(all, hdlr->content + 8)', 'read32(all, hdlr->content + 4)', 'recording_test',
    'RecordedMovie.KnowsThePicture*'],
  ['recording-path', 'src/recording/library.cpp', 'if (!isWord(space) || !startOf(id)) return missing();',
    'if (!startOf(id)) return missing();', 'recording_test', 'Recording.IsPaged*'],
  ['recording-deleted-space', 'src/recording/recorder.cpp', 'take->over = true;', 'take->over = false;', 'recording_test', 'Recording.OfADeleted*'],

  // Each work-around switched off: what goes unnoticed with a newer GStreamer may rest there (src/sfu/workaround/versions.hpp).
  ['workaround-clock-rate', 'src/sfu/workaround/versions.cpp', '{Workaround::ClockRate, "clock-rate", std::nullopt}',
    '{Workaround::ClockRate, "clock-rate", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuReports.*'],
  ['workaround-complete-answer', 'src/sfu/workaround/versions.cpp', '{Workaround::CompleteAnswer, "complete-answer", std::nullopt}',
    '{Workaround::CompleteAnswer, "complete-answer", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuForwarding.TheLayerFollowsTheTile'],
  ['workaround-fast-path', 'src/sfu/workaround/versions.cpp', '{Workaround::FastPath, "fast-path", std::nullopt}',
    '{Workaround::FastPath, "fast-path", GstVersion{1, 0}}', 'sfu_worker_test', 'SfuWorker.StatsAndGraphDescribeTheRoom'],
  ['workaround-jitter-buffer', 'src/sfu/workaround/versions.cpp', '{Workaround::JitterBuffer, "jitter-buffer", std::nullopt}',
    '{Workaround::JitterBuffer, "jitter-buffer", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuForwarding.WhatAPublisherLosesIsAskedForAndComesInOrder'],
  ['workaround-malformed-rtcp', 'src/sfu/workaround/versions.cpp', '{Workaround::MalformedRtcp, "malformed-rtcp", std::nullopt}',
    '{Workaround::MalformedRtcp, "malformed-rtcp", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuHostile.AuthenticNonsenseAsRtcp'],
  ['workaround-one-cname', 'src/sfu/workaround/versions.cpp', '{Workaround::OneCname, "one-cname", std::nullopt}',
    '{Workaround::OneCname, "one-cname", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuForwarding.SenderReportsBringSoundAndPictureTogether'],
  ['workaround-report-interval', 'src/sfu/workaround/versions.cpp', '{Workaround::ReportInterval, "report-interval", std::nullopt}',
    '{Workaround::ReportInterval, "report-interval", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuForwarding.SenderReportsBringSoundAndPictureTogether'],
  ['workaround-rtx-ssrcs', 'src/sfu/workaround/versions.cpp', '{Workaround::RtxSsrcs, "rtx-ssrcs", std::nullopt}',
    '{Workaround::RtxSsrcs, "rtx-ssrcs", GstVersion{1, 0}}', 'sfu_forwarding_test', 'SfuForwarding.RetransmissionStillWorksAfterARenegotiation'],
  ['workaround-slot-pad', 'src/sfu/workaround/slot_pad.cpp', 'padTemplate, name.c_str(), caps', 'padTemplate, name.empty() ? name.c_str() : nullptr, caps',
    'sfu_forwarding_test', 'SfuForwarding.EveryoneReceivesTheOthersWholeAndInOrder'],
  ['workaround-idle-slots', 'src/sfu/workaround/idle_slots.cpp', 'rtp::Direction::Inactive, rtp::Direction::RecvOnly',
    'rtp::Direction::Inactive, rtp::Direction::Inactive', 'sfu_forwarding_test', 'SfuForwarding.JoiningAndLeavingReusesTheSlotsOfThoseWhoStay'],
  ['workaround-stamp-margin', 'src/sfu/workaround/stamp_margin.hpp', 'kStampMargin = GST_SECOND', 'kStampMargin = 0', 'sfu_forwarding_test',
    'SfuForwarding.SenderReportsBringSoundAndPictureTogether'],
].map(([name, file, text, instead, target, filter]) => ({ name, file, text, instead, target, filter }));

const kPatience = 120_000; // of a test that a change made hang, ms

/** What is wrong with the table itself, one sentence each. */
function mistakes() {
  const found = [];
  const names = new Set();
  for (const one of table) {
    if (names.has(one.name)) found.push(`${one.name}: this name is in the table twice`);
    names.add(one.name);
    const path = join(root, one.file);
    const count = existsSync(path) ? readFileSync(path, 'utf8').split(one.text).length - 1 : -1;
    if (count < 0) found.push(`${one.name}: there is no file ${one.file}`);
    else if (count !== 1) found.push(`${one.name}: ${one.file} has this ${count} times, and should have it once: ${one.text}`);
  }
  return found;
}

/** Makes the copy equal to what is tracked or new here; files that are the same stay untouched, and so does their build. */
function copyCheckout(copy) {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ':!web', ':!tests/e2e'], { cwd: root, encoding: 'utf8' });
  const files = new Set(list.split('\n').filter((file) => file && existsSync(join(root, file))));
  for (const file of files) {
    const [from, to] = [join(root, file), join(copy, file)];
    const bytes = readFileSync(from);
    if (existsSync(to) && readFileSync(to).equals(bytes)) continue;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes, { mode: statSync(from).mode });
  }
  for (const file of filesBelow(copy)) {
    if (!files.has(file)) rmSync(join(copy, file));
  }
}

/** Paths of all files below a folder, without those of its build. */
function filesBelow(folder, under = '') {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const path = join(under, entry.name);
    if (!entry.isDirectory()) return [path];
    return path === 'build' ? [] : filesBelow(folder, path);
  });
}

/** Runs a program; its exit code (null = it was ended), and all it said. */
function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  return { code: done.status, said: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}` };
}

function fail(sentence, said = '') {
  console.error(`${said.split('\n').slice(-30).join('\n')}\n${sentence}`);
  process.exit(1);
}

function main(args) {
  if (args[0] === '--list') {
    for (const one of table) console.log(`${one.name.padEnd(30)} ${one.target.padEnd(20)} ${one.file}`);
    return 0;
  }
  const wrong = mistakes();
  if (wrong.length > 0) fail(`${wrong.join('\n')}\nBring the table in scripts/mutants.mjs up to date.`);
  if (args[0] === '--check') {
    console.log(`${table.length} changes, each of one line that is there`);
    return 0;
  }
  const jobs = args[0] === '--jobs' ? args.splice(0, 2)[1] : '1';
  const chosen = table.filter((one) => args.length === 0 || args.some((start) => one.name.startsWith(start)));
  if (chosen.length === 0) fail(`no change is called ${args.join(' or ')}; scripts/mutants --list names all`);

  const copy = join(root, 'build/mutants');
  mkdirSync(copy, { recursive: true });
  copyCheckout(copy);
  const folder = join(copy, 'build/release');
  const build = (targets) => run('ninja', ['-C', folder, '-j', jobs, ...targets]);
  const test = (one) =>
    run(join(folder, 'bin', one.target), [`--gtest_filter=${one.filter}`, '--gtest_brief=1'], {
      cwd: folder,
      timeout: kPatience,
      killSignal: 'SIGKILL',
      env: { ...process.env, G_DEBUG: 'fatal-criticals' },
    });
  const configured = run('cmake', ['--preset', 'release'], { cwd: copy });
  if (configured.code !== 0) fail('CMake could not configure the copy', configured.said);
  const targets = [...new Set(chosen.map((one) => one.target))];
  console.log(`building ${targets.join(' ')} without a change`);
  const built = build(targets);
  if (built.code !== 0) fail('the copy does not build without a change', built.said);
  for (const one of chosen) {
    const before = test(one);
    if (before.code !== 0 || /\b0 tests from/.test(before.said)) fail(`${one.target} ${one.filter} fails without a change`, before.said);
  }

  let bad = 0;
  for (const one of chosen) {
    const started = Date.now();
    const path = join(copy, one.file);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace(one.text, () => one.instead));
    const compiled = build([one.target]);
    const outcome = compiled.code !== 0 ? 'DOES NOT COMPILE' : test(one).code === 0 ? 'NOT NOTICED' : 'noticed';
    writeFileSync(path, whole);
    if (outcome !== 'noticed') bad += 1;
    if (compiled.code !== 0) console.error(compiled.said.split('\n').filter((line) => line.includes('error:')).slice(0, 3).join('\n'));
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`${one.name.padEnd(30)} ${one.target.padEnd(20)} ${outcome.padEnd(17)} ${seconds.padStart(4)} s  ${one.file}`);
  }
  console.log(`${chosen.length} changes, ${chosen.length - bad} noticed, ${bad} not`);
  return bad === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
