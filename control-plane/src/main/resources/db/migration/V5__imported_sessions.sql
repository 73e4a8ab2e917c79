-- The first line of the file that a session was imported from; null for all others.
alter table session add column imported json;
