-- The log by days: a day is dropped as a whole when its time is over. Within a session recorded_at
-- never falls while rev rises, so a reader who knows when an event was recorded needs no older day.
alter table event rename to event_before;
alter table event_before rename constraint event_pkey to event_before_pkey;

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
  primary key (session_id, rev, recorded_at)
) partition by range (recorded_at);

-- The days of the log so far and the next week's; the control plane makes those that follow.
do $$
declare day date;
begin
  for day in
    select distinct (recorded_at at time zone 'UTC')::date from event_before
    union
    select ((now() at time zone 'UTC')::date + n) from generate_series(-1, 7) n
    order by 1
  loop
    execute format(
      'create table %I partition of event for values from (%L) to (%L)',
      'event_' || to_char(day, 'YYYYMMDD'),
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  end loop;
end $$;

insert into event select * from event_before;
drop table event_before;

-- How much of a session's log is gone: the revs up to this one.
alter table session add column forgotten_rev bigint not null default 0;
