-- What a ready role may do is an organisation's to change; only what makes the owner stays.

alter table access.role drop constraint ready_or_their_own;
alter table access.role
  add constraint ready_has_no_name check ((name is null) = (ready is not null)),
  add constraint own_says_its_scopes check (ready is not null or scopes is not null),
  add constraint owner_may_everything check (ready is distinct from 'owner' or scopes is null);
comment on table access.role is 'reference: what people of an organisation may do; what a ready role may is in the program unless scopes say otherwise';

create index audit_of_object on access.audit (organisation_id, object, id) where object is not null;

-- A role may be given for some programmes and some stores only.

create table access.reach (
  organisation_id uuid not null,
  operator_id     uuid not null,
  role_id         uuid not null,
  kind            text not null check (kind in ('programme', 'store')),
  place           uuid not null,
  primary key (organisation_id, operator_id, role_id, kind, place),
  foreign key (organisation_id, operator_id, role_id) references access.assignment on delete cascade
);
comment on table access.reach is 'reference: the programmes and the stores that an assignment is limited to; without a row of a kind it holds for all of that kind';

create view access.place as
  select organisation_id, id, 'programme' as kind, name from programmes.programme
  union all
  select organisation_id, id, 'store', name from programmes.store;
comment on view access.place is 'reference: what an assignment may be limited to';

grant select on access.reach, access.place to kopilka_app;
grant insert, delete on access.reach to kopilka_app;
