-- Both rows change with each commit that brings something for them. Room in their pages lets the new
-- version stay beside the old one, and no index learns of it.
alter table session set (fillfactor = 60);
alter table run set (fillfactor = 60);

-- Asked for each session at each commit, however many questions it has had.
create index approval_pending_of_session on approval (session_id) where state = 'PENDING';
