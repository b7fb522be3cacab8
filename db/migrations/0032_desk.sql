-- What the desk finds members by: the store of their profile, and the tier they stand on.

create index member_of_store on members.member (organisation_id, store_id, owner) where store_id is not null;
create index standing_on_tier on tiers.standing (programme_id, tier, owner) where ended_at is null;

-- What else may be asked of a second person: a transfer, and the settlement of a case.

alter table approvals.request
  drop constraint request_kind_check,
  add column to_owner uuid,
  add column case_id uuid,
  add constraint request_kind_check check (kind in ('correction', 'transfer', 'settlement')),
  add constraint request_case_fkey foreign key (organisation_id, case_id) references cases.matter (organisation_id, id),
  add constraint transfers_to_somebody check ((kind = 'transfer') = (to_owner is not null)),
  add constraint transfers_to_another check (to_owner <> owner),
  add constraint transfers_take check (kind <> 'transfer' or points < 0),
  add constraint settles_a_case check ((kind = 'settlement') = (case_id is not null)),
  add constraint settlements_give check (kind <> 'settlement' or points > 0);
comment on column approvals.request.to_owner is 'the member who is to receive what is transferred';
comment on column approvals.request.case_id is 'the case that is settled by it';

create or replace function approvals.refuse_second_thoughts() returns trigger language plpgsql as $$
begin
  if old.state <> 'waiting' then
    raise exception 'a request that was decided stays as it is';
  end if;
  if (new.owner, new.id, new.organisation_id, new.programme_id, new.kind, new.points, new.points_expire_at,
      new.reason, new.asked_by, new.session, new.asked_at, new.lapses_at, new.to_owner, new.case_id)
     is distinct from
     (old.owner, old.id, old.organisation_id, old.programme_id, old.kind, old.points, old.points_expire_at,
      old.reason, old.asked_by, old.session, old.asked_at, old.lapses_at, old.to_owner, old.case_id) then
    raise exception 'a request may only be decided';
  end if;
  return new;
end $$;
