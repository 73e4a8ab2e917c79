-- A session and a summary of how it is. In a cluster the AgentSession object says what it should be
-- and this row is its shadow; on a laptop this row is all there is.
create table session (
  id               uuid primary key,
  namespace        text not null,
  name             text not null,
  client_id        text,
  spec             json not null,
  generation       bigint not null default 1,
  created_by       text not null,
  created_at       timestamptz not null,
  deleted_at       timestamptz,

  phase            text not null,
  reason           text,
  message          text,
  phase_since      timestamptz not null,
  last_activity    timestamptz not null,
  last_rev         bigint not null default 0,

  run_id           text,
  turn_id          text,
  turns            bigint not null default 0,
  agent_session_id text,

  epoch            bigint not null default 0,
  link_replica     uuid,

  launch_ref       text,
  launch_attempt   integer not null default 0,
  launch_failures  integer not null default 0,
  launch_after     timestamptz,
  launch_detail    json,
  link_token_hash  bytea
);
create unique index session_name on session (namespace, name) where deleted_at is null;
create unique index session_client_id on session (namespace, client_id) where client_id is not null;
create index session_newest on session (created_at desc, id) where deleted_at is null;

-- One life of a runner. last_seq is what is stored of it without a gap.
create table run (
  id         text primary key,
  session_id uuid not null references session,
  host_id    text not null,
  last_seq   bigint not null default 0,
  started_at timestamptz not null,
  ended_at   timestamptz,
  end_reason text
);
create index run_of_session on run (session_id, started_at);

-- The log. rev is gapless within a session; (run_id, seq) repeats nothing because run.last_seq
-- moves in the same transaction. data is json, not jsonb: it leaves as it came.
create table event (
  session_id  uuid not null,
  rev         bigint not null,
  type        text not null,
  ts          timestamptz not null,
  host_id     text,
  run_id      text,
  seq         bigint,
  data        json not null,
  recorded_at timestamptz not null,
  primary key (session_id, rev)
);

-- Prompts wait here until it is their turn.
create table prompt (
  session_id uuid not null references session,
  id         text not null,
  position   bigint not null,
  text       text not null,
  actor      text not null,
  state      text not null,
  created_at timestamptz not null,
  primary key (session_id, id)
);
create index prompt_waiting on prompt (session_id, position) where state in ('QUEUED', 'SENT');

create table approval (
  id              uuid primary key,
  session_id      uuid not null references session,
  run_id          text not null,
  request_id      text not null,
  rev             bigint not null,
  state           text not null,
  kind            text not null,
  prompt          text not null,
  question        json not null,
  asked_at        timestamptz not null,
  decided_at      timestamptz,
  decided_by      text,
  decision        text,
  reason          text,
  option_id       text,
  answer          text,
  delivered_at    timestamptz,
  unique (run_id, request_id)
);
create index approval_pending on approval (asked_at) where state = 'PENDING';
create index approval_of_session on approval (session_id, rev);

-- Orders to a runner, kept until it confirms them.
create table command (
  session_id   uuid not null references session,
  ordinal      bigint not null,
  id           text not null,
  run_id       text,
  type         text not null,
  data         json not null,
  created_at   timestamptz not null,
  confirmed_at timestamptz,
  error        text,
  primary key (session_id, ordinal),
  unique (id)
);
create index command_open on command (session_id, ordinal) where confirmed_at is null;

-- Who is alive among the replicas: a link belongs to one of them.
create table replica (
  id      uuid primary key,
  name    text not null,
  seen_at timestamptz not null
);
