-- Who is calling and what belongs to whom: browser sessions, workspaces with quotas and invitations, keys of every kind, the audit trail.

alter table identity.users
    -- Told by an identity provider; refreshed at each log-in there.
    add column display_name text,
    add column picture_url text,
    -- Since when none of this account's credentials is accepted.
    add column disabled_at timestamptz;
-- Log-in names are compared without case where a surface says so; the exact form wins.
create index users_by_lower_nickname on identity.users (lower(nickname));
-- Who is at home in a workspace that goes.
create index users_by_personal_workspace on identity.users (personal_workspace_id);

-- One log-in of one browser. Its cookies are rows of session_tokens.
create table identity.browser_sessions (
    id uuid primary key,
    user_id uuid not null references identity.users,
    created_at timestamptz not null,
    -- The rotating cookie never outlives this instant, however often it rotates.
    absolute_expires_at timestamptz not null,
    last_seen_at timestamptz not null,
    -- The rotating cookie has come back at least once: only such log-ins count against a user's maximum.
    is_used boolean not null default false,
    -- What the browser said of itself, for the check of suspicious changes and for the owner's list.
    user_agent text,
    address text,
    fingerprint text,
    -- The account's role when the current token was issued.
    role_snapshot text not null check (role_snapshot in ('user', 'admin')),
    rotation_reason text check (rotation_reason in ('requires_rotation', 'role_change', 'suspicious_flag')),
    revoked_at timestamptz,
    revocation_reason text check (revocation_reason in ('logout', 'max_sessions', 'disabled', 'idle_expired', 'absolute_expired', 'ended', 'password_change')),
    check ((revoked_at is null) = (revocation_reason is null))
) with (fillfactor = 80);
create index browser_sessions_live on identity.browser_sessions (user_id, created_at, id) where revoked_at is null;
create index browser_sessions_by_age on identity.browser_sessions (created_at);

-- A cookie's value: only its SHA-256. Superseded ones stay for their grace period.
create table identity.session_tokens (
    hash bytea primary key check (octet_length(hash) = 32),
    -- The id that the rotating cookie's surface shows; changes with every rotation.
    id uuid not null unique,
    session_id uuid not null references identity.browser_sessions on delete cascade,
    kind text not null check (kind in ('rotating', 'fixed')),
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    superseded_at timestamptz
);
create index session_tokens_by_session on identity.session_tokens (session_id, issued_at desc);
create unique index session_tokens_current on identity.session_tokens (session_id, kind) where superseded_at is null;

-- What ties a log-in at a provider to the browser that began it, beyond the state: proof key and nonce, sealed under the key ring.
alter table identity.oauth_states
    add column secrets bytea,
    add column return_to text;

-- Workspaces ------------------------------------------------------------------------------------------------------------------------------------------------

alter table workspaces.workspaces
    add column updated_at timestamptz not null default now(),
    -- Since when it is on its way out: nobody is a member any more, what belonged to it goes in bounded batches.
    add column deleted_at timestamptz,
    -- Whether visitors without a credential may open sessions with published agents.
    add column allows_visitors boolean not null default false;
update workspaces.workspaces set updated_at = created_at;
create index workspaces_deleted on workspaces.workspaces (id) where deleted_at is not null;
create index members_in_order on workspaces.members (workspace_id, joined_at, user_id);

-- The installation's limits where they were changed from their defaults, by name.
create table workspaces.defaults (
    name text primary key check (name in ('max_workspaces_per_user', 'max_sandboxes_per_workspace', 'max_workspace_drive_size', 'max_sandbox_cpu', 'max_sandbox_memory', 'max_idle_timeout',
        'ws_max_total_cpu', 'ws_max_total_memory', 'ws_max_idle_timeout')),
    value bigint not null check (value >= 0),
    updated_at timestamptz not null
);

-- One row per user who has ever created a workspace: whoever counts them locks it first, so that two creates never see the same count. Also the user's own limit, where one was set.
create table workspaces.user_limits (
    user_id uuid primary key references identity.users,
    is_override boolean not null default false,
    max_workspaces int check (max_workspaces >= 0),
    updated_at timestamptz not null
);

create table workspaces.limits (
    workspace_id uuid primary key references workspaces.workspaces,
    max_sandboxes int check (max_sandboxes >= 0),
    max_sandbox_cpu int check (max_sandbox_cpu >= 0),
    max_sandbox_memory bigint check (max_sandbox_memory >= 0),
    max_idle_timeout int check (max_idle_timeout >= 0),
    max_total_cpu int check (max_total_cpu >= 0),
    max_total_memory bigint check (max_total_memory >= 0),
    max_drive_size bigint check (max_drive_size >= 0),
    updated_at timestamptz not null
);

create table workspaces.invitations (
    workspace_id uuid not null references workspaces.workspaces,
    id uuid not null,
    hash bytea not null unique check (octet_length(hash) = 32),
    -- Only the account with this address may accept; null for whoever has the link.
    email text check (octet_length(email) <= 254),
    role text not null check (role in ('owner', 'maintainer', 'developer', 'guest')),
    created_by uuid not null references identity.users,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_by uuid references identity.users,
    accepted_at timestamptz,
    revoked_at timestamptz,
    primary key (workspace_id, id),
    check ((accepted_by is null) = (accepted_at is null))
);

-- Keys that encrypt a workspace's personal data at rest, each sealed under the key ring. The newest version decides how values are written, all of them decrypt; no row: nothing is encrypted.
create table workspaces.storage_keys (
    workspace_id uuid not null references workspaces.workspaces,
    version int not null check (version >= 1),
    -- Null: from this version on values are kept plain.
    sealed bytea,
    created_at timestamptz not null,
    -- What was written by older versions has been written anew up to this session; null when all has.
    rewritten_through uuid,
    primary key (workspace_id, version)
);
create index storage_keys_unfinished on workspaces.storage_keys (workspace_id) where rewritten_through is not null;

-- Keys ------------------------------------------------------------------------------------------------------------------------------------------------------

alter table api_keys.keys
    drop constraint keys_kind_check,
    -- user: acts as a person everywhere. platform: acts as its maker in one workspace, with chosen rights. workspace, tenant: stand for a workspace, in a form that other systems fixed.
    add constraint keys_kind_check check (kind in ('user', 'platform', 'workspace', 'tenant')),
    add column name text check (octet_length(name) <= 1024),
    -- The id by which another system's contract knows the key.
    add column external_id text check (octet_length(external_id) <= 255),
    -- Rights by their names on the wire of the key's kind; null for kinds whose rights are fixed.
    add column scopes text[],
    -- tenant keys: what their holder may do.
    add column role text check (role in ('owner', 'guest')),
    add column expires_at timestamptz,
    -- The only thing that the key may touch, where it is restricted to one.
    add column only_kind text check (only_kind in ('session', 'agent')),
    add column only_id text check (octet_length(only_id) <= 1024),
    -- The principal who made it.
    add column created_by uuid,
    add column replaced_by uuid,
    add column updated_at timestamptz,
    add constraint keys_restriction_check check ((only_kind is null) = (only_id is null)),
    add constraint keys_platform_check check (kind <> 'platform' or (scopes is not null and expires_at is not null and user_id is not null)),
    add constraint keys_workspace_check check (kind <> 'workspace' or (scopes is not null and external_id is not null));
create unique index keys_by_external_id on api_keys.keys (workspace_id, kind, external_id) where external_id is not null;
create index keys_listed on api_keys.keys (workspace_id, kind, created_at desc, id desc);

-- What Open Agents Builder's clients keep beside a key. Opaque to the platform.
create table api_keys.tenant_records (
    workspace_id uuid not null,
    key_id uuid not null,
    key_hash text not null,
    key_hash_params text not null,
    encrypted_master_key text not null,
    acl text,
    extra text,
    primary key (workspace_id, key_id),
    foreign key (workspace_id, key_id) references api_keys.keys (workspace_id, id) on delete cascade
);

-- Audit -----------------------------------------------------------------------------------------------------------------------------------------------------

create schema audit;

-- Append-only. The zero workspace is the platform itself. No foreign keys: the trail outlives what it tells of.
create table audit.entries (
    id bigint generated always as identity primary key,
    workspace_id uuid not null,
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('anonymous', 'user', 'key', 'agent', 'operator', 'system')),
    actor_id uuid,
    credential_kind text not null,
    -- Which key, browser session or the like.
    credential_id text,
    -- feature.verb in the past tense, or the name that a client of the trail has given.
    action text not null check (octet_length(action) between 1 and 255),
    target_kind text,
    target_id text,
    is_refused boolean not null default false,
    address text,
    user_agent text,
    -- JSON text; codec 0 is plain, 1 is encrypted with the workspace's storage key. Secrets are masked before they come here.
    detail_codec smallint check (detail_codec in (0, 1)),
    detail bytea check (octet_length(detail) <= 1048576)
);
create index entries_by_workspace on audit.entries (workspace_id, id desc);
create index entries_by_time on audit.entries (workspace_id, at desc, id desc);
create index entries_by_actor on audit.entries (workspace_id, actor_id, at desc, id desc) where actor_id is not null;
create index entries_by_target on audit.entries (workspace_id, target_kind, target_id, at desc, id desc) where target_id is not null;

-- Entries that the sealer has not chained yet, written with them.
create table audit.unsealed (
    entry_id bigint primary key,
    workspace_id uuid not null
);

-- The chain of each workspace: hash is SHA-256 over the hash before it and the entry (docs/audit.md). Append-only too.
create table audit.seals (
    workspace_id uuid not null,
    sequence bigint not null check (sequence >= 1),
    entry_id bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    sealed_at timestamptz not null,
    primary key (workspace_id, sequence),
    unique (entry_id)
);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger entries_append_only before update or delete on audit.entries for each row execute function audit.refuse_change();
create trigger entries_no_truncate before truncate on audit.entries for each statement execute function audit.refuse_change();
create trigger seals_append_only before update or delete on audit.seals for each row execute function audit.refuse_change();
create trigger seals_no_truncate before truncate on audit.seals for each statement execute function audit.refuse_change();

create function audit.queue_for_sealing() returns trigger language plpgsql as $$
begin
    insert into audit.unsealed (entry_id, workspace_id) values (new.id, new.workspace_id);
    return null;
end $$;
create trigger entries_queue after insert on audit.entries for each row execute function audit.queue_for_sealing();
