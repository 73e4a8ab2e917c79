-- Who is signed in with a cookie: the cookie's SHA-256 and whose it is. The token that it was
-- exchanged for is never stored.
create table sign_in (
  digest     bytea primary key,
  principal  json not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_in_expiry on sign_in (expires_at);
