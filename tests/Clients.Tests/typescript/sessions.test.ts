// Run by TypeScriptClientTests against a real server at BASE_URL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type HailEvent, type HailSession } from 'agentplatform';

const server = process.env['BASE_URL'] ?? assert.fail('BASE_URL is not set');

const events: HailEvent[] = [
  {
    event_id: 'e1',
    timestamp: '2026-02-19T11:18:05.120Z',
    event_type: { type: 'UserMessage' },
    content: { blocks: [{ type: 'Text', text: 'Fix the <parser> & keep “comments”' }] },
  },
  {
    event_id: 'e2',
    timestamp: '2026-02-19T11:18:07.123456789Z',
    event_type: { type: 'ToolCall', data: { name: 'search' } },
    content: { blocks: [{ type: 'Json', data: { query: ['parser', 1, null] } }] },
    duration_ms: 120,
    attributes: { 'semantic.call_id': 'c1' },
  },
];

const session: HailSession = {
  version: 'hail-1.0.0',
  session_id: 'typescript-1',
  agent: { provider: 'anthropic', model: 'm1', tool: 'claude-code' },
  context: { title: 'From TypeScript', tags: ['sdk', 'ts'], created_at: '2026-02-19T11:18:05Z', updated_at: '2026-02-19T11:18:07Z' },
  events,
  stats: {
    event_count: 2, message_count: 1, tool_call_count: 1, task_count: 0, duration_seconds: 2, total_input_tokens: 0, total_output_tokens: 0,
    user_message_count: 1, files_changed: 0, lines_added: 0, lines_removed: 0,
  },
};

async function somebody(nickname: string) {
  const { data } = await connect(server).auth.registerNickname({ body: { nickname }, throwOnError: true });
  return { api: connect(server, { token: data.api_key }), account: data };
}

test('what is uploaded comes back as detail, in the list and as recording', async () => {
  const { api, account } = await somebody('ts-uploader');

  const { data: uploaded, response } = await api.sessions.upload({ body: { session, git_repo_name: 'example/ts', pr_number: 7 }, throwOnError: true });
  const { data: detail } = await api.sessions.get({ path: { id: uploaded.id }, throwOnError: true });
  const { data: list } = await api.sessions.list({ query: { search: 'from typescript', sort: 'longest', time_range: 'all', per_page: 5 }, throwOnError: true });
  const { data: recording } = await api.sessions.raw({ path: { id: uploaded.id }, throwOnError: true });

  assert.equal(response.status, 201);
  assert.equal(detail.user_id, account.user_id);
  assert.equal(detail.title, 'From TypeScript');
  assert.equal(detail.tags, 'sdk,ts');
  assert.equal(detail.git_repo_name, 'example/ts');
  assert.equal(detail.pr_number, 7);
  assert.equal(detail.event_count, 2);
  assert.equal(list.total, 1);
  assert.equal(list.per_page, 5);
  assert.deepEqual(list.sessions, [detail]);

  const { version, session_id, agent, context, stats } = session;
  const lines = recording.trimEnd().split('\n').map((line): unknown => JSON.parse(line));
  assert.deepEqual(lines, [
    { type: 'header', version, session_id, agent, context },
    ...events.map((event) => ({ type: 'event', ...event })),
    { type: 'stats', ...stats },
  ]);
});

test('a live session grows, and a batch may be sent again', async () => {
  const { api } = await somebody('ts-streamer');
  const batch = { agent: session.agent, context: null, events };

  const first = await api.sessions.append({ path: { id: 'ts-live' }, body: batch, throwOnError: true });
  const again = await api.sessions.append({ path: { id: 'ts-live' }, body: batch, throwOnError: true });

  assert.deepEqual([first.data.accepted, again.data.accepted], [2, 0]);
});

test('a refusal is typed, not thrown', async () => {
  const { api } = await somebody('ts-refused');

  const missing = await api.sessions.get({ path: { id: '019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02' } });
  const anonymous = await connect(server).auth.verify();

  assert.equal(missing.response?.status, 404);
  assert.deepEqual(missing.error, { error: 'session not found' });
  assert.equal(missing.data, undefined);
  assert.deepEqual(anonymous.error, { error: 'missing or invalid Authorization header' });
});

test('a log-in is renewed and ended', async () => {
  const { data: tokens } = await connect(server).auth.register({ body: { email: 'ts@example.org', password: 'testpass99', nickname: 'ts-person' }, throwOnError: true });
  const { data: renewed } = await connect(server).auth.refresh({ body: { refresh_token: tokens.refresh_token }, throwOnError: true });
  const { data: me } = await connect(server, { token: () => renewed.access_token }).auth.me({ throwOnError: true });
  const { data: out } = await connect(server).auth.logout({ body: { refresh_token: renewed.refresh_token }, throwOnError: true });

  assert.equal(me.email, 'ts@example.org');
  assert.equal(out.ok, true);
});
