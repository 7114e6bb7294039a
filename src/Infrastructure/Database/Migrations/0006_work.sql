-- Agents that register themselves, what is handed to them, what they write to each other, and the machines that run commands for people.

-- Device authorization (RFC 8628): a program without a browser asks, a person with one answers.
create table identity.device_grants (
    device_hash bytea primary key check (octet_length(device_hash) = 32),
    -- Names the request in the browser's pages; as secret as the user code.
    challenge_hash bytea not null unique check (octet_length(challenge_hash) = 32),
    -- In the form XXXX-XXXX, without look-alike letters.
    user_code text not null unique check (char_length(user_code) = 9),
    client_id text not null,
    scopes text[] not null,
    state text not null check (state in ('pending', 'recognized', 'approved', 'denied', 'redeemed')),
    user_id uuid references identity.users,
    workspace_id uuid references workspaces.workspaces on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    polled_at timestamptz,
    -- Seconds that must lie between two polls; grows when a client is too fast.
    poll_interval int not null check (poll_interval between 1 and 300),
    check (state in ('pending', 'denied') or user_id is not null),
    check (state not in ('approved', 'redeemed') or workspace_id is not null)
);
create index device_grants_by_age on identity.device_grants (expires_at);

-- Opaque access tokens that come of it: good for registering agents in one workspace.
create table identity.grant_tokens (
    hash bytea primary key check (octet_length(hash) = 32),
    user_id uuid not null references identity.users,
    workspace_id uuid not null references workspaces.workspaces on delete cascade,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index grant_tokens_by_age on identity.grant_tokens (expires_at);

-- Agents ----------------------------------------------------------------------------------------------------------------------------------------------------

create table agents.registered_agents (
    workspace_id uuid not null references workspaces.workspaces,
    id uuid not null unique,
    short_id text not null unique check (short_id ~ '^[0-9a-z]{8}$'),
    name text not null check (octet_length(name) between 1 and 1024),
    kind text not null check (kind in ('opencode', 'claudecode', 'custom')),
    proxy_hash bytea not null unique check (octet_length(proxy_hash) = 32),
    tunnel_hash bytea not null unique check (octet_length(tunnel_hash) = 32),
    registered_by uuid not null references identity.users,
    -- In the order of registration; ids of one millisecond are in none.
    number bigint generated always as identity,
    created_at timestamptz not null,
    primary key (workspace_id, id)
);
create index registered_agents_in_order on agents.registered_agents (workspace_id, number);

-- What changes all the time, apart from what hardly ever does. No index, so that a sign of life is an update in place.
create table agents.presence (
    workspace_id uuid not null,
    agent_id uuid not null,
    -- A tunnel is open, or was not yet closed since the agent registered.
    is_running boolean not null default true,
    -- The tunnel that is the agent's own; an earlier one ends when it notices.
    tunnel_id uuid,
    -- Any authenticated call, or the tunnel. Written every few seconds at most.
    seen_at timestamptz not null,
    -- What the agent said of the machine that it runs on: a JSON object.
    info bytea check (octet_length(info) <= 65536),
    info_at timestamptz,
    primary key (workspace_id, agent_id),
    foreign key (workspace_id, agent_id) references agents.registered_agents (workspace_id, id) on delete cascade
) with (fillfactor = 70);

create table agents.cards (
    workspace_id uuid not null,
    agent_id uuid not null,
    display_name text not null check (octet_length(display_name) <= 1024),
    description text not null check (octet_length(description) <= 65536),
    agent_kind text not null check (octet_length(agent_kind) <= 1024),
    -- JSON as it was sent.
    card bytea not null check (octet_length(card) <= 65536),
    -- What the card says the agent can do and what it is labelled with; pools and broadcasts go by these.
    skills text[] not null,
    labels text[] not null,
    version int not null check (version >= 1),
    status text not null check (status in ('available', 'busy', 'offline')),
    updated_at timestamptz not null,
    primary key (workspace_id, agent_id),
    foreign key (workspace_id, agent_id) references agents.registered_agents (workspace_id, id) on delete cascade
);
create index cards_in_order on agents.cards (workspace_id, display_name, agent_id);

-- What agents and people did with agents' work, for people to read (contract agentserver 3.10). Not the audit trail: nothing is proven by it.
create table audit.interactions (
    workspace_id uuid not null,
    id bigint generated always as identity,
    actor_id uuid,
    action text not null check (action in ('task_created', 'task_status_changed', 'task_cancelled', 'message_sent')),
    target_id uuid not null,
    -- A JSON object.
    detail bytea,
    created_at timestamptz not null,
    primary key (workspace_id, id)
);

-- Tasks -----------------------------------------------------------------------------------------------------------------------------------------------------

create schema tasks;

-- One row is the truth about a task; its texts lie beside it, so that a claim copies little. Why not a queue apart: docs/decisions/0017-work.md.
create table tasks.tasks (
    workspace_id uuid not null references workspaces.workspaces,
    id uuid not null unique,
    -- In the order of creation.
    number bigint generated always as identity,
    requester_id uuid,
    -- The person, or key, who made it where no agent did.
    created_by uuid,
    target_id uuid,
    -- Any agent with this skill or label, as skill:… or label:….
    pool text check (pool ~ '^(skill|label):.' and octet_length(pool) <= 262),
    -- What it waits in: the target's id, or what the pool's name comes to.
    lane uuid not null,
    -- Lower is earlier; minus the priority.
    rank smallint not null check (rank between -100 and 100),
    -- The requester's turn in a pool, so that one who asks for much does not keep the others waiting.
    turn bigint not null,
    state text not null check (state in ('pending', 'assigned', 'running', 'completed', 'failed', 'cancelled', 'dead')),
    -- Not before; null once it is time.
    ready_at timestamptz,
    -- When somebody has to look at it: it becomes ready, its lease ends, its time is over.
    due_at timestamptz,
    holder_id uuid,
    -- While an agent has it: until the lease ends, or as long as the agent is there.
    hold text check (hold in ('lease', 'presence')),
    -- Grows with each claim; who reports under an older one no longer has it.
    fence bigint not null check (fence >= 0),
    lease_until timestamptz,
    attempt int not null check (attempt >= 0),
    most_attempts int not null check (most_attempts between 1 and 100),
    skill text check (octet_length(skill) <= 1024),
    max_turns int,
    max_budget_usd double precision,
    timeout_seconds int not null check (timeout_seconds >= 1),
    -- Whoever made it said how long it may take; otherwise nobody enforces it.
    is_timed boolean not null,
    delegation_chain uuid[] not null,
    parent_id uuid,
    session_id uuid,
    failure_reason text,
    total_cost_usd double precision,
    num_turns int not null,
    created_at timestamptz not null,
    accepted_at timestamptz,
    completed_at timestamptz,
    updated_at timestamptz not null,
    primary key (workspace_id, id),
    check ((target_id is null) <> (pool is null)),
    check ((hold is not null) = (state in ('assigned', 'running'))),
    check ((hold = 'lease') is not distinct from (lease_until is not null) or hold is null),
    check ((completed_at is not null) = (state in ('completed', 'failed', 'cancelled', 'dead')))
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
create index tasks_waiting on tasks.tasks (workspace_id, lane, rank, turn, number) where state = 'pending' and ready_at is null;
create index tasks_due on tasks.tasks (due_at) where due_at is not null;
create index tasks_in_order on tasks.tasks (workspace_id, number desc);
create index tasks_held_by_presence on tasks.tasks (holder_id) where hold = 'presence' and pool is not null;
create index tasks_dead on tasks.tasks (workspace_id, number desc) where state = 'dead';
create index tasks_children on tasks.tasks (workspace_id, parent_id) where parent_id is not null;

create table tasks.texts (
    workspace_id uuid not null,
    task_id uuid not null,
    -- UTF-8.
    prompt bytea not null check (octet_length(prompt) between 1 and 1048576),
    system_context bytea check (octet_length(system_context) <= 1048576),
    -- JSON as it was sent.
    result bytea check (octet_length(result) <= 1048576),
    primary key (workspace_id, task_id),
    foreign key (workspace_id, task_id) references tasks.tasks (workspace_id, id) on delete cascade
);

-- Whose turn it is in a pool. The lane's row is locked by whoever adds to it.
create table tasks.lanes (
    workspace_id uuid not null references workspaces.workspaces,
    lane uuid not null,
    -- The highest turn that was ever given.
    top bigint not null,
    -- What has been served at least, as far as those who add have noticed.
    clock bigint not null,
    primary key (workspace_id, lane)
) with (fillfactor = 70);
create table tasks.turns (
    workspace_id uuid not null,
    lane uuid not null,
    requester_id uuid not null,
    last_turn bigint not null,
    primary key (workspace_id, lane, requester_id),
    foreign key (workspace_id, lane) references tasks.lanes (workspace_id, lane) on delete cascade
) with (fillfactor = 70);

-- What became of a workspace's tasks, as one log: an entry per change, a row per transaction.
create table tasks.feeds (
    workspace_id uuid primary key references workspaces.workspaces,
    last_sequence bigint not null check (last_sequence >= 0)
) with (fillfactor = 70);
create table tasks.changes (
    workspace_id uuid not null references workspaces.workspaces,
    first_sequence bigint not null check (first_sequence >= 1),
    last_sequence bigint not null,
    -- A line of JSON per entry.
    lines bytea not null,
    created_at timestamptz not null,
    primary key (workspace_id, last_sequence),
    check (first_sequence <= last_sequence)
);
create index changes_by_age on tasks.changes (created_at);

-- Mailboxes -------------------------------------------------------------------------------------------------------------------------------------------------

create schema mailboxes;

-- The end of each agent's mailbox. Narrow, so that taking a sequence is a small update in place.
create table mailboxes.heads (
    workspace_id uuid not null references workspaces.workspaces,
    agent_id uuid not null,
    last_sequence bigint not null check (last_sequence >= 0),
    primary key (workspace_id, agent_id)
) with (fillfactor = 70);

create table mailboxes.messages (
    workspace_id uuid not null references workspaces.workspaces,
    -- Whose mailbox it lies in.
    agent_id uuid not null,
    sequence bigint not null,
    id uuid not null unique,
    sender_id uuid not null,
    kind text not null check (octet_length(kind) between 1 and 255),
    -- UTF-8.
    body bytea not null check (octet_length(body) between 1 and 1048576),
    -- The message that it answers.
    reply_to uuid,
    -- Chosen by senders to find what belongs together.
    correlation_id text check (octet_length(correlation_id) between 1 and 255),
    -- What was sent to many at once has one.
    broadcast_id uuid,
    created_at timestamptz not null,
    -- Unread then, it goes back to its sender.
    deadline_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    acted_at timestamptz,
    bounced_at timestamptz,
    primary key (workspace_id, agent_id, sequence),
    check (bounced_at is null or read_at is null)
) with (fillfactor = 90);
create index messages_unread on mailboxes.messages (workspace_id, agent_id, sequence) where read_at is null and bounced_at is null;
create index messages_due on mailboxes.messages (deadline_at) where deadline_at is not null and read_at is null and bounced_at is null;
create index messages_by_age on mailboxes.messages (created_at);
create index messages_sent on mailboxes.messages (workspace_id, sender_id, created_at desc, id desc);

-- Executors -------------------------------------------------------------------------------------------------------------------------------------------------

create schema executors;

-- A machine that runs commands, as its owner registered it. What it is called stands in its bindings.
create table executors.executors (
    id uuid primary key,
    owner_id uuid not null references identity.users,
    created_at timestamptz not null,
    last_seen_at timestamptz,
    connected_at timestamptz,
    disconnected_at timestamptz,
    client_ip text check (octet_length(client_ip) <= 255),
    client_ua text check (octet_length(client_ua) <= 1024),
    codex_version text check (octet_length(codex_version) <= 255),
    os text check (octet_length(os) <= 255)
);

create table executors.bindings (
    workspace_id uuid not null references workspaces.workspaces,
    executor_id uuid not null references executors.executors on delete cascade,
    name text not null check (name ~ '^[A-Za-z0-9._-]{1,64}$'),
    description text not null default '' check (octet_length(description) <= 65536),
    is_default boolean not null default false,
    -- In the order of binding.
    number bigint generated always as identity,
    created_at timestamptz not null,
    primary key (workspace_id, executor_id),
    unique (workspace_id, name)
);
create index bindings_in_order on executors.bindings (workspace_id, number);
create index bindings_by_executor on executors.bindings (executor_id);
create unique index bindings_default on executors.bindings (workspace_id) where is_default;

-- A person's credential for the codex command line, good in one workspace.
create table executors.tokens (
    workspace_id uuid not null references workspaces.workspaces,
    id text not null unique check (id ~ '^[0-9a-z]{8}$'),
    user_id uuid not null references identity.users,
    -- SHA-256 of the forty characters behind the id.
    hash bytea not null check (octet_length(hash) = 32),
    name text not null check (octet_length(name) between 1 and 1024),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (workspace_id, id)
);
create index tokens_in_order on executors.tokens (workspace_id, created_at desc, id desc);

-- A command line that is, or was, connected with a token.
create table executors.token_sessions (
    workspace_id uuid not null,
    -- Shown as cbs_ and 32 hexadecimal digits.
    id uuid not null unique,
    token_id text not null,
    connected_at timestamptz not null,
    disconnected_at timestamptz,
    client_ip text check (octet_length(client_ip) <= 255),
    client_ua text check (octet_length(client_ua) <= 1024),
    codex_version text check (octet_length(codex_version) <= 255),
    os text check (octet_length(os) <= 255),
    primary key (workspace_id, id),
    foreign key (workspace_id, token_id) references executors.tokens (workspace_id, id) on delete cascade
);
-- The open one first, then the newest: what is shown of a token.
create index token_sessions_shown on executors.token_sessions (workspace_id, token_id, (disconnected_at is null) desc, connected_at desc, id desc);
