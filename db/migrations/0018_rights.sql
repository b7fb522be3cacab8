-- What a ready role may do is an organisation's to change; only what makes the owner stays.

alter table access.role drop constraint ready_or_their_own;
alter table access.role
  add constraint ready_has_no_name check ((name is null) = (ready is not null)),
  add constraint own_says_its_scopes check (ready is not null or scopes is not null),
  add constraint owner_may_everything check (ready is distinct from 'owner' or scopes is null);
comment on table access.role is 'reference: what people of an organisation may do; what a ready role may is in the program unless scopes say otherwise';

create index audit_of_object on access.audit (organisation_id, object, id) where object is not null;
