-- Sessions and their event logs. How events are stored was measured: docs/decisions/0005-event-storage.md.

create extension if not exists pg_trgm;

create schema sessions;

create table sessions.sessions (
    workspace_id uuid not null references workspaces.workspaces,
    id uuid not null,
    -- The id that a caller chose, where one did.
    external_id text check (char_length(external_id) <= 512),
    origin text not null check (origin in ('upload', 'stream')),
    visibility text not null check (visibility in ('private', 'public')),
    owner_id uuid not null,
    tool text not null,
    agent_provider text not null,
    agent_model text not null,
    title text not null,
    description text not null,
    tags text not null,
    -- The recorder's own time, to the microsecond, and the nanoseconds below.
    created_at timestamptz not null,
    created_rest smallint not null check (created_rest between 0 and 999),
    stored_at timestamptz not null,
    message_count bigint not null check (message_count >= 0),
    task_count bigint not null check (task_count >= 0),
    event_count bigint not null check (event_count >= 0),
    duration_seconds bigint not null check (duration_seconds >= 0),
    total_input_tokens bigint not null check (total_input_tokens >= 0),
    total_output_tokens bigint not null check (total_output_tokens >= 0),
    git_remote text,
    git_branch text,
    git_commit text,
    git_repo_name text,
    pr_number bigint,
    pr_url text,
    working_directory text,
    files_modified text[],
    files_read text[],
    has_errors boolean not null,
    max_active_agents int not null check (max_active_agents >= 1),
    score int not null check (score between 0 and 100),
    score_rule text not null check (score_rule in ('heuristic_v1', 'zero_v1')),
    -- What has nothing in it is reachable by its id only.
    listed boolean not null generated always as (event_count > 0 or message_count > 0) stored,
    primary key (workspace_id, id),
    unique (id),
    unique (workspace_id, external_id)
) with (fillfactor = 90);

create index sessions_recent on sessions.sessions (created_at desc, created_rest desc, id desc) include (visibility, workspace_id) where listed;
create index sessions_popular on sessions.sessions (message_count desc, created_at desc, created_rest desc, id desc) where listed;
create index sessions_longest on sessions.sessions (duration_seconds desc, created_at desc, created_rest desc, id desc) where listed;
-- A text may be longer than an index entry can be, so its beginning is indexed and the whole is compared.
create index sessions_by_tool on sessions.sessions (left(tool, 200), created_at desc, created_rest desc, id desc) where listed;
create index sessions_by_repository on sessions.sessions (left(git_repo_name, 200), created_at desc, created_rest desc, id desc) where listed and git_repo_name is not null;
-- Collation "C" folds ASCII letters only, as the search is defined.
create index sessions_search on sessions.sessions using gin (
    lower(left(title, 16384) collate "C") gin_trgm_ops,
    lower(left(description, 16384) collate "C") gin_trgm_ops,
    lower(left(tags, 16384) collate "C") gin_trgm_ops) where listed;

-- What a list never shows: the recording's own first and last line, and the running state that makes an append cheap.
create table sessions.recordings (
    workspace_id uuid not null,
    session_id uuid not null,
    header bytea not null,
    stats bytea not null,
    tally bytea not null,
    body_url text,
    event_bytes bigint not null check (event_bytes >= 0),
    sealed_through bigint not null,
    tail_chunks int not null,
    tail_bytes int not null,
    primary key (workspace_id, session_id),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
);

-- The end of each log. Narrow, so that taking a sequence is a small in-page update.
create table sessions.heads (
    workspace_id uuid not null,
    session_id uuid not null,
    last_sequence bigint not null check (last_sequence >= 0),
    primary key (workspace_id, session_id),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
) with (fillfactor = 70);

-- Consecutive events as HAIL lines; codec 0 is plain, 1 is Brotli. Recent appends are small rows that are rewritten as full chunks.
create table sessions.events (
    workspace_id uuid not null,
    session_id uuid not null,
    last_sequence bigint not null,
    first_sequence bigint not null check (first_sequence between 1 and last_sequence),
    codec smallint not null check (codec in (0, 1)),
    raw_length int not null,
    -- Eight bytes of hash per event id.
    keys bytea not null check (octet_length(keys) = 8 * (last_sequence - first_sequence + 1)),
    payload bytea not null,
    primary key (workspace_id, session_id, last_sequence),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_threshold = 2000);
-- Already compressed, or too short to be worth it: the server must not try again.
alter table sessions.events alter column payload set storage external;
alter table sessions.events alter column keys set storage external;

create table sessions.links (
    workspace_id uuid not null,
    session_id uuid not null,
    ordinal int not null,
    linked_id text not null,
    type text not null check (type in ('handoff', 'related', 'parent', 'child')),
    created_at timestamptz not null,
    primary key (workspace_id, session_id, ordinal),
    foreign key (workspace_id, session_id) references sessions.sessions (workspace_id, id) on delete cascade
);
-- The other end may be any text of any length, so it is found by its hash.
create index links_to on sessions.links (hashtextextended(linked_id, 0));
