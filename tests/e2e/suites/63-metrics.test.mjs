// SPDX-License-Identifier: Apache-2.0
// The alerts and the dashboard of deploy/ in the real Prometheus, which watches a real server: every metric they name is
// there, every question can be asked, and alerts come when something happens.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { takePorts } from '../lib/ports.mjs';
import { Prometheus } from '../lib/prometheus.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const rulesFile = join(root, 'deploy', 'prometheus', 'rostra.rules.yml');
const dashboard = JSON.parse(readFileSync(join(root, 'deploy', 'grafana', 'rostra.json'), 'utf8'));

/** The names in a question that are metrics of Rostra. */
const metricsIn = (expression) => expression.match(/\brostra_\w+/g) ?? [];
/** A question of a panel as Grafana sends it. */
const asked = (expression) => expression.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.+');
const panels = dashboard.panels.filter((panel) => panel.type !== 'row');

describe('the rules and the dashboard', () => {
  let server;
  let prometheus;
  let ports;
  before(async () => {
    ports = await takePorts();
    const target = `127.0.0.1:${ports.tcp}`;
    // With the RTP engine workers measure everything.
    const args = ['--metrics-listen', target, '--rtp-engine', 'on', '--workers', '1', '--stats-interval', '500ms'];
    server = await Server.start({ mix: SMALL_MIX, args });
    prometheus = await Prometheus.start(target);
    await until('the first numbers are there', async () => {
      const names = await prometheus.ask('label/__name__/values');
      return names.includes('rostra_sfu_join_seconds_bucket');
    });
  });
  after(async () => {
    await prometheus?.stop();
    await server?.stop();
    ports?.free();
  });

  it('are in order for promtool, and alerts fire when they should', async () => {
    await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', rulesFile]);
    await run('promtool', ['test', 'rules', join(root, 'tests', 'e2e', 'prometheus', 'rules.test.yml')]);
  });

  it('name metrics that the server has', async () => {
    const names = new Set(await prometheus.ask('label/__name__/values'));
    const { groups } = await prometheus.ask('rules');
    const expressions = groups.flatMap((group) => group.rules.map((rule) => rule.query));
    assert.ok(expressions.length >= 20);
    expressions.push(...panels.flatMap((panel) => panel.targets.map((target) => target.expr)));
    expressions.push(...dashboard.annotations.list.map((annotation) => annotation.expr));
    const unknown = new Set(expressions.flatMap(metricsIn).filter((name) => !names.has(name)));
    assert.deepEqual([...unknown], []);
  });

  it('ask for labels that the metrics have', async () => {
    const { groups } = await prometheus.ask('rules');
    const expressions = groups.flatMap((group) => group.rules.map((rule) => rule.query));
    expressions.push(...panels.flatMap((panel) => panel.targets.map((target) => asked(target.expr))));
    // Every selector by itself: a label with another name or value finds nothing.
    for (const [selector] of expressions.join('\n').matchAll(/\brostra_\w+\{[^}]*\}/g))
      assert.notDeepEqual((await prometheus.ask('query', { query: selector })).result, [], selector);
  });

  it('are loaded without a mistake, and a server that is well has no alerts', async () => {
    const rules = await until('every rule was asked', async () => {
      const all = (await prometheus.ask('rules')).groups.flatMap((group) => group.rules);
      return all.every((rule) => rule.health !== 'unknown') && all;
    });
    assert.deepEqual(rules.filter((rule) => rule.health !== 'ok').map((rule) => rule.lastError), []);
    for (const { annotations, labels, name } of rules) {
      assert.ok(annotations.summary && annotations.description, name);
      assert.match(labels.severity, /^(critical|warning)$/, name);
    }
    assert.deepEqual(rules.flatMap((rule) => rule.alerts.map((alert) => alert.labels.alertname)), []);
  });

  it('show panels that can be read: every question has an answer or none yet, and no two are in one place', async () => {
    for (const panel of panels) {
      assert.ok(panel.title && panel.description && panel.fieldConfig.defaults.unit, JSON.stringify(panel));
      for (const { expr } of panel.targets) await prometheus.ask('query', { query: asked(expr) });
    }
    const taken = new Map();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x} ${y}`), `${title} is on ${taken.get(`${x} ${y}`)}`);
          taken.set(`${x} ${y}`, title);
        }
      }
    }
    const now = await prometheus.ask('query', { query: asked('sum(rostra_workers{instance=~"$instance"})') });
    assert.ok(Number(now.result[0].value[1]) >= 2, 'the numbers are those of the server');
  });

  it('tell of a worker that crashes, and of a server that is gone', async () => {
    const alerts = async () => (await prometheus.ask('alerts')).alerts;
    const [worker] = server.workers('sfu-worker');
    process.kill(worker.pid, 'SIGKILL');
    const crashed = await until('RostraWorkerCrashed fires', async () =>
      (await alerts()).find((alert) => alert.labels.alertname === 'RostraWorkerCrashed' && alert.state === 'firing'),
    );
    assert.match(crashed.annotations.summary, /^A sfu-worker of 127\.0\.0\.1:\d+ crashed$/);
    await server.kill();
    // It fires after a minute, as the unit test says; here it is noticed.
    await until('RostraDown is pending', async () =>
      (await alerts()).some((alert) => alert.labels.alertname === 'RostraDown' && alert.state === 'pending'),
    );
  });
});
