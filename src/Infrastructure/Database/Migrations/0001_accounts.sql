-- Who there is: workspaces (tenants), users, their keys and log-ins. Schemas are features (docs/architecture.md).

create schema workspaces;

create table workspaces.workspaces (
    id uuid primary key,
    name text not null,
    public_hash text not null unique check (public_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz not null
);

create schema identity;

create table identity.users (
    id uuid primary key,
    nickname text not null unique check (nickname <> '' and octet_length(nickname) <= 64),
    email text unique check (octet_length(email) <= 254),
    password_hash text,
    role text not null default 'user' check (role in ('user', 'admin')),
    personal_workspace_id uuid not null references workspaces.workspaces deferrable initially deferred,
    created_at timestamptz not null
);

create table workspaces.members (
    workspace_id uuid not null references workspaces.workspaces,
    user_id uuid not null references identity.users,
    role text not null check (role in ('owner', 'maintainer', 'developer', 'guest')),
    joined_at timestamptz not null,
    primary key (workspace_id, user_id)
);
create index members_by_user on workspaces.members (user_id);

-- One row at most: whoever came first. Later registrations run into the key and stay ordinary users.
create table identity.founders (
    only_one boolean primary key default true check (only_one),
    user_id uuid not null references identity.users
);

-- Only the SHA-256 of a token or state is kept.
create table identity.refresh_tokens (
    hash bytea primary key check (octet_length(hash) = 32),
    user_id uuid not null references identity.users,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index refresh_tokens_by_user on identity.refresh_tokens (user_id);
create index refresh_tokens_by_expiry on identity.refresh_tokens (expires_at);

create table identity.oauth_states (
    hash bytea primary key check (octet_length(hash) = 32),
    provider text not null,
    link_to uuid references identity.users,
    expires_at timestamptz not null
);
create index oauth_states_by_expiry on identity.oauth_states (expires_at);

create table identity.oauth_identities (
    provider text not null,
    provider_user_id text not null check (octet_length(provider_user_id) <= 1024),
    user_id uuid not null references identity.users,
    username text not null,
    avatar_url text,
    email text,
    linked_at timestamptz not null,
    primary key (provider, provider_user_id),
    constraint oauth_identities_one_per_provider unique (user_id, provider)
);

create schema api_keys;

create table api_keys.keys (
    workspace_id uuid not null references workspaces.workspaces,
    id uuid not null,
    kind text not null check (kind in ('user')),
    user_id uuid references identity.users,
    hash bytea not null unique check (octet_length(hash) = 32),
    prefix text not null,
    -- The key's text under the key ring, where its owner may see it again.
    sealed bytea,
    state text not null default 'active' check (state in ('active', 'grace', 'revoked')),
    grace_until timestamptz,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (workspace_id, id),
    check ((state = 'grace') = (grace_until is not null)),
    check ((state = 'revoked') = (revoked_at is not null)),
    check (kind <> 'user' or user_id is not null)
);
create index keys_by_user on api_keys.keys (user_id, created_at desc, id desc) where state <> 'revoked';

-- Signing and encryption keys, wrapped by the master key that is not in the database.
create table platform.key_ring (
    id uuid primary key,
    purpose text not null check (purpose in ('signing', 'sealing')),
    wrapped bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz
);
-- Nodes that start together on a new database agree on one first key per purpose.
create unique index key_ring_first on platform.key_ring (purpose) where retired_at is null;

-- What a slot's last transaction was: the proof that a COMMIT whose answer was lost has happened (docs/writes.md). One row per concurrent transaction of a node, updated in place.
create table platform.receipts (
    slot uuid primary key,
    transaction_id uuid not null,
    written_at timestamptz not null default now()
) with (fillfactor = 50, autovacuum_vacuum_threshold = 1000);
