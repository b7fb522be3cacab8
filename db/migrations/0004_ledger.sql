-- The book of points. An owner is opaque here; whose uuid it is, other slices know.
create schema ledger;

create table ledger.account (
  owner           uuid not null,
  programme_id    uuid not null,
  organisation_id uuid not null,
  debt            bigint not null default 0 check (debt >= 0),
  opened_at       timestamptz not null,
  primary key (owner, programme_id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id)
);
comment on table ledger.account is 'owned by owner: the points of one owner in one programme, opened at the first operation; its row is the lock';
comment on column ledger.account.debt is 'points owed, repaid by the next earning; no balance is stored, it is derived from lots and holds';

create table ledger.movement (
  owner        uuid not null,
  id           uuid not null,
  programme_id uuid not null,
  kind         text not null check (kind in
    ('earn', 'redeem', 'expire', 'adjust', 'hold', 'release', 'reverse', 'transfer', 'open')),
  points       bigint not null check (points <> 0),
  cause_kind   text not null check (length(cause_kind) between 1 and 40),
  cause_id     text not null check (length(cause_id) between 1 and 200),
  linked_id    uuid,
  reason       text check (length(reason) between 1 and 500),
  actor_kind   text check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id     text,
  approved_by  text,
  occurred_at  timestamptz not null,
  recorded_at  timestamptz not null,
  primary key (owner, id),
  foreign key (owner, programme_id) references ledger.account (owner, programme_id),
  constraint gains_are_positive check (kind not in ('earn', 'release', 'open') or points > 0),
  constraint spendings_are_negative check (kind not in ('redeem', 'hold') or points < 0),
  -- a release says which hold it ends
  constraint release_ends_a_hold check (kind <> 'release' or linked_id is not null),
  constraint actor_is_whole check ((actor_kind is null) = (actor_id is null)),
  -- a correction by hand says who and why
  constraint correction_is_signed check (kind <> 'adjust' or (actor_id is not null and reason is not null))
);
comment on table ledger.movement is 'owned by owner: append-only changes of accounts; ids ascend in the order of recording';
comment on column ledger.movement.points is 'signed minor units: what the owner gains or loses';
comment on column ledger.movement.occurred_at is 'what it counts for; recorded_at is when it was written';

create table ledger.lot (
  owner         uuid not null,
  id            uuid not null,
  programme_id  uuid not null,
  movement_id   uuid not null,
  purchase_id   uuid,
  earned        bigint not null check (earned > 0),
  remaining     bigint not null check (remaining >= 0),
  lapsed        bigint not null default 0,
  activates_at  timestamptz not null,
  expires_at    timestamptz,
  earned_at     timestamptz not null,
  idle          jsonb check (jsonb_typeof(idle) = 'object'),
  transfer_id   uuid,
  origin_lot    uuid,
  primary key (owner, id),
  foreign key (owner, movement_id) references ledger.movement (owner, id),
  constraint lapsed_of_what_is_gone check (lapsed between 0 and earned - remaining),
  constraint expires_after_activation check (expires_at > activates_at),
  constraint lapsed_by_its_expiry check (lapsed = 0 or expires_at is not null),
  constraint moved_from_a_lot check ((transfer_id is null) = (origin_lot is null))
);
comment on table ledger.lot is 'owned by owner: points earned at once, open in [activates_at, expires_at)';
comment on column ledger.lot.programme_id is 'that of its movement, which belongs to the account';
comment on column ledger.lot.remaining is 'earned less the sum of its draws';
comment on column ledger.lot.lapsed is 'the part that recorded expiry took';
comment on column ledger.lot.earned_at is 'of lots that expire together the earlier is drawn first';
comment on column ledger.lot.idle is 'the period after the last activity, where activity moves the expiry on';
comment on column ledger.lot.origin_lot is 'the lot of another owner that this one continues, moved by transfer_id';

-- What a balance is read from: as long as the open lots, not as the history.
create index lot_open on ledger.lot (owner) where remaining > 0;
-- of what expires only: or the lots of one account could be looked for among all
create index lot_expiry on ledger.lot (expires_at, id) where remaining > 0 and expires_at is not null;
create index lot_delayed on ledger.lot (activates_at, id) where activates_at > earned_at;

create table ledger.draw (
  owner       uuid not null,
  movement_id uuid not null,
  lot_id      uuid not null,
  points      bigint not null check (points <> 0),
  place       smallint not null check (place >= 0),
  primary key (owner, movement_id, lot_id),
  foreign key (owner, movement_id) references ledger.movement (owner, id),
  foreign key (owner, lot_id) references ledger.lot (owner, id)
);
comment on table ledger.draw is 'owned by owner: append-only, what a movement took from a lot (+) or gave back (-)';
comment on column ledger.draw.place is 'the order of drawing within the movement; returns go back from the last';

create table ledger.hold (
  owner        uuid not null,
  id           uuid not null,
  programme_id uuid not null,
  points       bigint not null check (points > 0),
  subject      text not null check (length(subject) between 1 and 200),
  expires_at   timestamptz,
  began_at     timestamptz not null,
  ended_at     timestamptz,
  how          text check (how in ('released', 'redeemed')),
  primary key (owner, id),
  foreign key (owner, id) references ledger.movement (owner, id),
  foreign key (owner, programme_id) references ledger.account (owner, programme_id),
  constraint ended_somehow check ((ended_at is null) = (how is null))
);
comment on table ledger.hold is 'owned by owner: points set aside; its id is the movement that did it, whose draws are its draws';
comment on column ledger.hold.expires_at is 'null: it lasts until it is ended';

create index hold_live on ledger.hold (owner) where ended_at is null;
create index hold_timed on ledger.hold (expires_at, id) where ended_at is null;

create table ledger.transfer (
  owner            uuid not null,
  id               uuid not null,
  programme_id     uuid not null,
  organisation_id  uuid not null,
  to_owner         uuid not null,
  kind             text not null check (kind in ('gift', 'move', 'move_back')),
  cause_kind       text not null check (length(cause_kind) between 1 and 40),
  cause_id         text not null check (length(cause_id) between 1 and 200),
  points           bigint not null check (points >= 0),
  debt             bigint not null check (debt >= 0),
  parts            jsonb not null check (jsonb_typeof(parts) = 'array'),
  points_movement  uuid,
  debt_movement    uuid,
  reason           text check (length(reason) between 1 and 500),
  actor_kind       text check (actor_kind in ('key', 'operator', 'job', 'cli')),
  actor_id         text,
  occurred_at      timestamptz not null,
  started_at       timestamptz not null,
  finished_at      timestamptz,
  primary key (owner, id),
  foreign key (owner, programme_id) references ledger.account (owner, programme_id),
  foreign key (owner, points_movement) references ledger.movement (owner, id),
  foreign key (owner, debt_movement) references ledger.movement (owner, id),
  constraint to_another check (to_owner <> owner),
  constraint points_by_a_movement check ((points = 0) = (points_movement is null)),
  constraint debt_by_a_movement check ((debt = 0) = (debt_movement is null)),
  -- something is on its way, and of a gift it is points alone
  constraint something_moves check (points > 0 or debt > 0),
  constraint gift_is_of_points check (kind <> 'gift' or debt = 0),
  constraint actor_is_whole check ((actor_kind is null) = (actor_id is null))
);
comment on table ledger.transfer is 'owned by owner: points that left this owner for another; pending until finished_at';
comment on column ledger.transfer.parts is 'what arrives: points of each lot with activation and expiry';

create index transfer_pending on ledger.transfer (started_at) where finished_at is null;

create table ledger.arrival (
  owner       uuid not null,
  transfer_id uuid not null,
  at          timestamptz not null,
  primary key (owner, transfer_id)
);
comment on table ledger.arrival is 'owned by owner: transfers this owner was credited with, so that each arrives once';

create table ledger.progress (
  job     text primary key,
  reached timestamptz not null,
  last_id uuid not null
);
comment on table ledger.progress is 'local: how far a job has announced';

grant usage on schema ledger to kopilka_app;
grant select, insert on all tables in schema ledger to kopilka_app;
-- of a movement it says what is known of it here: what the database notes by itself it may not say
revoke insert on ledger.movement from kopilka_app;
grant insert (owner, id, programme_id, kind, points, cause_kind, cause_id, linked_id, reason,
  actor_kind, actor_id, approved_by, occurred_at, recorded_at) on ledger.movement to kopilka_app;
grant update (debt) on ledger.account to kopilka_app;
grant update (remaining, lapsed, expires_at) on ledger.lot to kopilka_app;
grant update (ended_at, how) on ledger.hold to kopilka_app;
grant update (finished_at) on ledger.transfer to kopilka_app;
grant update on ledger.progress to kopilka_app;

create trigger append_only before update or delete or truncate on ledger.movement
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on ledger.draw
  for each statement execute function kit.refuse_change();
create trigger append_only before update or delete or truncate on ledger.arrival
  for each statement execute function kit.refuse_change();
create trigger kept before delete or truncate on ledger.lot
  for each statement execute function kit.refuse_change();
create trigger kept before delete or truncate on ledger.hold
  for each statement execute function kit.refuse_change();
create trigger kept before delete or truncate on ledger.transfer
  for each statement execute function kit.refuse_change();

-- What was written once stays, whoever asks; only what the grants above name moves on.
create trigger fixed before update of owner, programme_id, organisation_id, opened_at
  on ledger.account for each statement execute function kit.refuse_change();
create trigger fixed before update of owner, id, programme_id, movement_id, purchase_id, earned,
    activates_at, earned_at, idle, transfer_id, origin_lot
  on ledger.lot for each statement execute function kit.refuse_change();
create trigger fixed before update of owner, id, programme_id, points, subject, expires_at, began_at
  on ledger.hold for each statement execute function kit.refuse_change();
create trigger fixed before update of owner, id, programme_id, organisation_id, to_owner, kind,
    cause_kind, cause_id, points, debt, parts, points_movement, debt_movement, reason, actor_kind,
    actor_id, occurred_at, started_at
  on ledger.transfer for each statement execute function kit.refuse_change();
