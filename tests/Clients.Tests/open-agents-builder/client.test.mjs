// Contract open-agents-builder, check 24: the published client, unmodified, with the two credentials of a tenant.
import assert from "node:assert/strict";
import { test } from "node:test";
import client from "open-agents-builder-client";

const { OpenAgentsBuilderClient, agentDTOSchema, auditDTOSchema, keyDTOSchema } = client;
const { BASE_URL: baseUrl, TENANT: databaseIdHash, GUEST, GUEST_LOCATOR, OWNER } = process.env;
const guest = new OpenAgentsBuilderClient({ baseUrl, databaseIdHash, apiKey: GUEST });
const owner = new OpenAgentsBuilderClient({ baseUrl, databaseIdHash, apiKey: OWNER });

/** There is no method for this; callers use fetch with the documented header pair. */
async function open(id, agentId = "a1") {
  const answer = await fetch(`${baseUrl}/api/exec/session/${id}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${GUEST}`, "database-id-hash": databaseIdHash, "Content-Type": "application/json" },
    body: JSON.stringify({ agentId, userName: "Alice", userEmail: "alice@x.test", acceptTerms: "true" }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
}

/** Every entry passes the schema that the client exports, which it does not apply itself. */
function fits(schema, entries) {
  assert.ok(Array.isArray(entries));
  for (const entry of entries) assert.deepEqual(schema.safeParse(entry).error?.issues, undefined);
  return entries;
}

test("agent.upsertAgent, listAgents, deleteAgent", async () => {
  const made = await guest.agent.upsertAgent({ displayName: "A", prompt: "p" });
  assert.match(made.data.id, /^[A-Za-z0-9_-]{21}$/);
  const changed = await guest.agent.upsertAgent({ id: made.data.id, displayName: "B", options: '{"welcomeMessage":"Hi"}' });
  assert.deepEqual([changed.data.displayName, changed.data.prompt, changed.status], ["B", "p", 200]);

  const all = fits(agentDTOSchema, await guest.agent.listAgents());
  assert.ok(all.some((agent) => agent.id === made.data.id));
  assert.equal((await guest.agent.listAgents({ id: made.data.id, limit: 5, offset: 0 })).length, 1);
  assert.equal((await guest.agent.listAgents({})).length, all.length);

  assert.deepEqual(await guest.agent.deleteAgent(made.data.id), { message: "Data deleted successfully!", status: 200 });
  await assert.rejects(guest.agent.deleteAgent(made.data.id), /^Error: Request failed: 400/);
  await assert.rejects(guest.agent.upsertAgent({ prompt: "p" }), /^Error: Request failed: 400 .* - .*displayName: Required/);
});

test("keys.listKeys, upsertKey, deleteKey", async () => {
  const record = {
    displayName: "From the client", keyLocatorHash: "e".repeat(64), keyHash: "h".repeat(32), keyHashParams: "{}", databaseIdHash, encryptedMasterKey: "m",
    acl: '{"role":"guest","features":["*"]}', extra: '{"type":"api"}',
  };
  await assert.rejects(guest.keys.upsertKey(record), /^Error: Request failed: 401 .*Owner role is required/);
  assert.equal((await owner.keys.upsertKey(record)).data.keyLocatorHash, record.keyLocatorHash);

  const keys = fits(keyDTOSchema, await guest.keys.listKeys());
  assert.equal(keys.length, 3);
  assert.equal((await guest.keys.listKeys({ keyLocatorHash: GUEST_LOCATOR })).length, 1);

  await assert.rejects(guest.keys.deleteKey(record.keyLocatorHash), /^Error: Request failed: 401/);
  assert.equal((await owner.keys.deleteKey(record.keyLocatorHash)).status, 200);
  assert.equal((await guest.keys.listKeys()).length, 2);
});

test("stats.putStats, getAggregatedStats", async () => {
  const put = await guest.stats.putStats({ eventName: "chat", promptTokens: 1000, completionTokens: 1000 });
  assert.deepEqual([put.data.counter, put.data.promptTokens, put.status], [1, 1000, 200]);
  const { data, status } = await guest.stats.getAggregatedStats();
  assert.equal(status, 200);
  assert.deepEqual(data.today, { overallTokens: 2000, promptTokens: 1000, completionTokens: 1000, overalUSD: 0.02, requests: 1 });
  assert.equal(data.thisMonth.overallTokens, 2000);
  assert.equal(data.lastMonth.requests, 0);
});

test("audit.createAuditLog, listAudit", async () => {
  const saved = await guest.audit.createAuditLog({ eventName: "exportResults", recordLocator: '{"id":"a1"}', diff: "{}" });
  assert.equal(saved.data.keyLocatorHash, GUEST_LOCATOR);
  const entries = fits(auditDTOSchema, await guest.audit.listAudit());
  assert.deepEqual(entries[0], saved.data);
  assert.equal((await guest.audit.listAudit({ partition: "2001-01" })).length, 0);
  assert.equal((await guest.audit.listAudit({ limit: 1, offset: 1 })).length, 1);
});

test("session.listSessions, deleteSession", async () => {
  await open("c1");
  const sessions = fits(client.sessionDTOSchema, await guest.session.listSessions({ agentId: "a1" }));
  assert.ok(sessions.some((session) => session.id === "c1" && session.userName === "Alice"));
  assert.deepEqual(await guest.session.listSessions({ id: "nobody" }), []);
  assert.equal((await guest.session.deleteSession("c1")).status, 200);
  await assert.rejects(guest.session.deleteSession("nope"), /^Error: Request failed: 400/);
});

test("result.listResults, deleteResult", async () => {
  fits(client.resultDTOSchema, await guest.result.listResults({ agentId: "a1" }));
  assert.ok(Array.isArray(await guest.result.listResults()));
  await assert.rejects(guest.result.deleteResult("nope"), /^Error: Request failed: 400/);
});
