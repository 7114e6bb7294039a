-- Streams, writes that happen once, search, and what a workspace decides about its sessions.

-- Answers of requests that carried an Idempotency-Key: written in the transaction of the effect. The hash covers caller and key; the answer is encrypted under a key derived from the
-- Idempotency-Key, which is not here. An answer is null only inside the transaction that is at work on it.
create table platform.idempotency_keys (
    hash bytea primary key check (octet_length(hash) = 32),
    request_hash bytea not null check (octet_length(request_hash) = 32),
    answer bytea,
    created_at timestamptz not null
) with (fillfactor = 70);
create index idempotency_keys_created on platform.idempotency_keys (created_at);

-- Written every few seconds, not per request.
alter table api_keys.keys add column last_used_at timestamptz;

create index sessions_by_owner on sessions.sessions (owner_id, created_at desc, created_rest desc, id desc) where listed;

-- What a workspace decides about its sessions; no row means the installation's defaults.
create table sessions.policies (
    workspace_id uuid primary key references workspaces.workspaces on delete cascade,
    -- Who may read new sessions of surfaces whose contract leaves that to the workspace.
    default_visibility text check (default_visibility in ('private', 'public')),
    -- Days after the last change; null keeps sessions for ever.
    retention_days int check (retention_days between 1 and 36500),
    -- False: titles and events are not indexed, for workspaces whose data is encrypted.
    is_searchable boolean not null default true,
    changed_at timestamptz not null
);

-- Words of sessions, a row per part of about 128 KiB of events. Words are made in code; markers among them say who may read the session (docs/decisions/0012-search.md).
create table sessions.search (
    workspace_id uuid not null,
    session_id uuid not null,
    part int not null,
    first_sequence bigint not null,
    last_sequence bigint not null,
    raw_bytes int not null,
    -- Of title, description, tags and the like, which stand in every part: tells when they have changed.
    summary_hash bigint not null,
    -- The session's, for the order of results.
    created_at timestamptz not null,
    words tsvector not null,
    primary key (workspace_id, session_id, part),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
) with (toast_tuple_target = 128);
-- Sorting what was found reads rows without their words, so those lie elsewhere. Without statistics the planner takes every word for a rare one: one way is then always the words' index, the other never is.
alter table sessions.search alter column words set statistics 0;
-- What is indexed goes to a list first, which every search reads to its end: a short one.
create index search_words on sessions.search using gin (words) with (gin_pending_list_limit = 1024);
create index search_recent on sessions.search (created_at desc, session_id desc, part desc);

-- Transcripts of other programs that were imported, by the SHA-256 of their bytes, so that sending one again is known for what it is.
create table sessions.imports (
    workspace_id uuid not null,
    digest bytea not null check (octet_length(digest) = 32),
    session_id uuid not null,
    format text not null,
    imported_at timestamptz not null,
    primary key (workspace_id, digest),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
);
create index imports_by_session on sessions.imports (workspace_id, session_id);
