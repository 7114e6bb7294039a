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
    changed_at timestamptz not null,
    -- Since is_searchable changed, sessions up to this id have been marked as unsettled; null when all have.
    marked_through uuid
);
create index policies_unmarked on sessions.policies (workspace_id) where marked_through is not null;

-- Since when a session is on its way out: it has no head and is not listed, so nobody finds it, and keeps its id from being given again until the last of its events is gone.
alter table sessions.sessions add column removed_at timestamptz;
create index sessions_removed on sessions.sessions (workspace_id, id) where removed_at is not null;

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

-- A session's head is its lock and all that an append changes: narrow, and no index sees the change. The numbers are the current ones; those in sessions.sessions, by which lists are ordered, and the
-- state in sessions.recordings follow when the tail is sealed, when what lists show changes, or within seconds (docs/decisions/0013-appends.md).
alter table sessions.heads
    -- Grows with every change, so that a node knows whether what it remembers of the session is still true.
    add column revision bigint not null default 1,
    add column event_count bigint not null default 0,
    add column message_count bigint not null default 0,
    add column task_count bigint not null default 0,
    add column duration_seconds bigint not null default 0,
    add column total_input_tokens bigint not null default 0,
    add column total_output_tokens bigint not null default 0,
    add column event_bytes bigint not null default 0,
    add column sealed_through bigint not null default 0,
    add column tail_chunks int not null default 0,
    add column tail_bytes int not null default 0,
    add column changed_at timestamptz not null default now(),
    -- Since when summary, running state and search lag behind; null when they do not.
    add column unsettled_since timestamptz default now();
update sessions.heads h set
    event_count = s.event_count, message_count = s.message_count, task_count = s.task_count, duration_seconds = s.duration_seconds,
    total_input_tokens = s.total_input_tokens, total_output_tokens = s.total_output_tokens,
    event_bytes = r.event_bytes, sealed_through = r.sealed_through, tail_chunks = r.tail_chunks, tail_bytes = r.tail_bytes, changed_at = s.stored_at
from sessions.sessions s, sessions.recordings r
where s.workspace_id = h.workspace_id and s.id = h.session_id and r.workspace_id = h.workspace_id and r.session_id = h.session_id;
alter table sessions.heads
    alter column revision drop default, alter column event_count drop default, alter column message_count drop default, alter column task_count drop default,
    alter column duration_seconds drop default, alter column total_input_tokens drop default, alter column total_output_tokens drop default, alter column event_bytes drop default,
    alter column sealed_through drop default, alter column tail_chunks drop default, alter column tail_bytes drop default, alter column changed_at drop default,
    alter column unsettled_since drop default;
alter table sessions.heads set (fillfactor = 50);
create index heads_unsettled on sessions.heads (unsettled_since) where unsettled_since is not null;

-- The running state is a checkpoint: events behind state_through are counted again when it is loaded.
alter table sessions.recordings
    add column state_through bigint not null default 0,
    drop column event_bytes, drop column sealed_through, drop column tail_chunks, drop column tail_bytes;
update sessions.recordings r set state_through = h.last_sequence from sessions.heads h where h.workspace_id = r.workspace_id and h.session_id = r.session_id;
alter table sessions.recordings alter column state_through drop default;

-- An append holds the head's lock, which a removal takes first: the check per row of the log is not needed, and was a third of an append's cost in the server.
alter table sessions.events drop constraint events_workspace_id_session_id_fkey;
alter table sessions.sessions set (fillfactor = 75);

-- What a program's recording says is believed at export only where an import stored it.
alter table sessions.sessions drop constraint sessions_origin_check, add constraint sessions_origin_check check (origin in ('upload', 'stream', 'import'));
