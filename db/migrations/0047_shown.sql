-- When who is signed in last showed who they are is not always when their session began: a directory lets in,
-- without a word, whoever sits at a browser that it knows.
alter table access.session add column shown_at timestamptz;
update access.session set shown_at = began_at;
comment on column access.session.shown_at is 'when the operator last gave a password or its like; null: a directory let them in and did not tell';
