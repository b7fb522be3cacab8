-- What is done to members and to cards is a right each; how people like to see lists is kept for them.

-- Whoever could do it by the wider right has the narrower ones now. A key is settled when it is made, so its
-- trigger steps aside for this one rewriting, which gives no key more than it had.
create function access.narrowed(scopes text[]) returns text[] language sql immutable as $$
  select scopes || coalesce((
    select array_agg(narrow order by place)
    from (values
      (1, 'members:write', 'members:enrol'),
      (2, 'members:write', 'members:merge'),
      (3, 'members:write', 'phones:write'),
      (4, 'cards:write', 'cards:activate'),
      (5, 'cards:write', 'cards:block'),
      (6, 'cards:write', 'cards:unblock'),
      (7, 'cards:write', 'cards:replace')
    ) as each (place, wide, narrow)
    where wide = any (scopes) and not narrow = any (scopes)
  ), '{}')
$$;

alter table access.api_key disable trigger settled;
update access.api_key set scopes = access.narrowed(scopes) where scopes && '{members:write,cards:write}';
alter table access.api_key enable trigger settled;
update access.role set scopes = access.narrowed(scopes) where scopes && '{members:write,cards:write}';

drop function access.narrowed(text[]);

alter table members.member add column revision int not null default 1 check (revision > 0);
comment on column members.member.revision is 'counts the changes, so that nobody overwrites what they have not seen';

create table access.saved_view (
  organisation_id uuid not null references programmes.organisation,
  operator_id     uuid not null references access.operator,
  id              uuid not null,
  list            text not null check (list ~ '^[a-z][a-z-]{0,39}$'),
  name            text not null check (length(name) between 1 and 60),
  address         text not null check (length(address) between 1 and 1000),
  made_at         timestamptz not null,
  shared_at       timestamptz,
  primary key (organisation_id, operator_id, id),
  unique (organisation_id, operator_id, list, name)
);
comment on table access.saved_view is 'reference: parts of lists that people keep under a name, for themselves or for their colleagues';
comment on column access.saved_view.list is 'which list of the pages it is a part of';
comment on column access.saved_view.address is 'the filters as an address has them; never what was searched for';
comment on column access.saved_view.shared_at is 'since when colleagues see it too; null: nobody else does';
create index saved_view_of_list on access.saved_view (organisation_id, list);

grant select, insert, delete on access.saved_view to kopilka_app;
grant update (name, address, shared_at) on access.saved_view to kopilka_app;
