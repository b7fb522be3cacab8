-- What the desk finds members by: the store of their profile, and the tier they stand on.

create index member_of_store on members.member (organisation_id, store_id, owner) where store_id is not null;
create index standing_on_tier on tiers.standing (programme_id, tier, owner) where ended_at is null;
