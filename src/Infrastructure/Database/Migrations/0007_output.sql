-- What agents say while they work, a log for each task: an entry per thing said, a row per transaction. Sequences are given while the task's row is locked.
create table tasks.outputs (
    workspace_id uuid not null,
    task_id uuid not null,
    first_sequence bigint not null check (first_sequence >= 1),
    last_sequence bigint not null,
    -- A line of JSON per entry.
    lines bytea not null,
    created_at timestamptz not null,
    primary key (workspace_id, task_id, last_sequence),
    foreign key (workspace_id, task_id) references tasks.tasks (workspace_id, id) on delete cascade,
    check (first_sequence <= last_sequence)
);
