-- Host programs that dial in by themselves: who they are, by the digest of their token, and which
-- link of theirs is the newest.
create table host (
  id           text primary key,
  namespace    text not null,
  token_hash   bytea not null,
  created_by   text not null,
  created_at   timestamptz not null,
  epoch        bigint not null default 0,
  link_replica uuid,
  linked_at    timestamptz
);

-- Whose run a session is. Absent: one of our own, with a pod or process.
alter table session add column host_id text;
create index session_of_host on session (host_id) where host_id is not null;

-- Questions of apps to hosts on their way between replicas. They live for seconds, and nothing is
-- lost with them but an answer that is asked for again.
create unlogged table host_question (
  id       uuid primary key,
  host_id  text not null,
  type     text not null,
  run_id   text,
  data     json not null,
  state    text not null,
  answer   json,
  asked_at timestamptz not null
);
create index host_question_new on host_question (host_id) where state = 'NEW';
