-- Agents that talk with people, the sessions and results that come of it, and what it cost.

create schema agents;

create table agents.agents (
    workspace_id uuid not null references workspaces.workspaces,
    id uuid not null,
    -- The id that callers know it by.
    external_id text not null check (char_length(external_id) between 1 and 255),
    name text not null check (name <> ''),
    prompt text not null,
    is_published boolean not null default false,
    -- JSON object of what else its owner has set, which the core stores and never reads.
    properties bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, external_id)
);
create index agents_in_order on agents.agents (workspace_id, created_at, id);

alter table sessions.sessions drop constraint sessions_origin_check, add constraint sessions_origin_check check (origin in ('upload', 'stream', 'import', 'chat'));

-- A conversation of one visitor with one agent, beside its row in sessions.sessions. Personal data may be encrypted: codec 0 is plain UTF-8, 1 is AES-256-GCM under the workspace's storage key
-- (version, nonce, tag and cipher text in the bytes), 2 is what another system has encrypted, taken over as it was.
create table sessions.chats (
    workspace_id uuid not null,
    session_id uuid not null,
    agent_id text not null check (agent_id <> ''),
    codec smallint not null check (codec in (0, 1, 2)),
    user_name bytea,
    user_email bytea,
    -- JSON text of an array, as its last turn left it.
    messages bytea,
    -- A text and not a boolean: null is neither.
    accepted_terms text check (accepted_terms in ('true', 'false')),
    prompt_tokens bigint check (prompt_tokens >= 0),
    completion_tokens bigint check (completion_tokens >= 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    finalized_at timestamptz,
    primary key (workspace_id, session_id),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
);
create index chats_by_agent on sessions.chats (workspace_id, agent_id, updated_at desc, session_id);
create index chats_of_agent on sessions.chats (workspace_id, agent_id, session_id);

-- What an agent concluded from a session; one at most.
create table sessions.results (
    workspace_id uuid not null,
    session_id uuid not null,
    agent_id text not null,
    codec smallint not null check (codec in (0, 1, 2)),
    user_name bytea,
    user_email bytea,
    content bytea,
    format text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    finalized_at timestamptz,
    primary key (workspace_id, session_id),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
);
create index results_by_agent on sessions.results (workspace_id, agent_id, created_at, session_id);
create index results_in_order on sessions.results (workspace_id, created_at, session_id);

create schema models;

-- Tokens by kind of event and hour.
create table models.hourly_usage (
    workspace_id uuid not null references workspaces.workspaces,
    event_name text not null check (octet_length(event_name) between 1 and 255),
    hour timestamptz not null,
    id bigint generated always as identity,
    prompt_tokens bigint not null check (prompt_tokens >= 0),
    completion_tokens bigint not null check (completion_tokens >= 0),
    finish_reasons text not null default '',
    counter bigint not null check (counter >= 1),
    created_at timestamptz not null,
    primary key (workspace_id, event_name, hour)
);
create index hourly_usage_by_hour on models.hourly_usage (workspace_id, hour);
