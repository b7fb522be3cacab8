-- Printed from the catalogue of a migrated database (npm run print). Change db/migrations instead.

create schema access;
grant usage on schema access to kopilka_app;

CREATE OR REPLACE FUNCTION access.refuse_widening()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.revoked_at is not null then
    raise exception 'a revoked key stays as it is';
  end if;
  if (new.id, new.organisation_id, new.prefix, new.hash, new.scopes, new.test, new.made_at, new.made_by)
     is distinct from
     (old.id, old.organisation_id, old.prefix, old.hash, old.scopes, old.test, old.made_at, old.made_by) then
    raise exception 'a key may only be renamed or revoked';
  end if;
  return new;
end $function$;

-- reference: keys of integrators; the secret itself is never stored, only its SHA-256
create table access.api_key (
  id               uuid not null,
  organisation_id  uuid not null,
  name             text not null,
  prefix           text not null, -- the first characters, so that people recognise a key in a list
  hash             bytea not null,
  scopes           text[] not null,
  test             boolean not null,
  made_at          timestamp with time zone not null,
  made_by          text not null,
  last_used_at     timestamp with time zone, -- noted once an hour
  revoked_at       timestamp with time zone,
  revoked_by       text,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_hash_key UNIQUE (hash),
  constraint api_key_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint api_key_hash_check CHECK (octet_length(hash) = 32),
  constraint api_key_name_check CHECK (length(name) >= 1 AND length(name) <= 120),
  constraint api_key_prefix_check CHECK (prefix ~ '^kp_(live|test)_[0-9A-Za-z]{6}$'::text),
  constraint api_key_scopes_check CHECK (cardinality(scopes) > 0),
  constraint revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
  constraint test_by_its_prefix CHECK (test = starts_with(prefix, 'kp_test_'::text))
);
create index api_key_of_organisation ON access.api_key USING btree (organisation_id, made_at);
CREATE TRIGGER settled BEFORE UPDATE ON access.api_key FOR EACH ROW EXECUTE FUNCTION access.refuse_widening();
grant select, insert, update on access.api_key to kopilka_app;

-- reference: which operator has which role in which organisation, and until when
create table access.assignment (
  organisation_id  uuid not null,
  operator_id      uuid not null,
  role_id          uuid not null,
  until            timestamp with time zone,
  made_at          timestamp with time zone not null,
  made_by          text not null,
  constraint assignment_pkey PRIMARY KEY (organisation_id, operator_id, role_id),
  constraint assignment_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint assignment_organisation_id_role_id_fkey FOREIGN KEY (organisation_id, role_id) REFERENCES access.role(organisation_id, id)
);
create index assignment_of_operator ON access.assignment USING btree (operator_id);
grant select, insert, delete on access.assignment to kopilka_app;

-- look-up: by the SHA-256 of a login or an address, how often sign-in failed lately
create table access.attempt (
  what      bytea not null,
  failures  integer not null,
  last_at   timestamp with time zone not null,
  constraint attempt_pkey PRIMARY KEY (what),
  constraint attempt_failures_check CHECK (failures > 0),
  constraint attempt_what_check CHECK (octet_length(what) = 32)
);
grant select, insert, delete on access.attempt to kopilka_app;
grant update (failures, last_at) on access.attempt to kopilka_app;

-- reference: who did what of what concerns access; never rewritten
create table access.audit (
  id               uuid not null,
  organisation_id  uuid, -- null where nobody known tried to sign in
  actor_kind       text not null,
  actor_id         uuid,
  actor_name       text not null,
  operation        text not null,
  object           uuid,
  old              jsonb,
  new              jsonb,
  reason           text,
  address          text,
  at               timestamp with time zone not null,
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint audit_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'nobody'::text, 'member'::text])),
  constraint audit_operation_check CHECK (operation ~ '^[a-z]+\.[a-z_]+$'::text)
);
create index audit_of_object ON access.audit USING btree (organisation_id, object, id) WHERE (object IS NOT NULL);
create index audit_of_organisation ON access.audit USING btree (organisation_id, id);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON access.audit FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on access.audit to kopilka_app;

-- reference: browsers that are known to be a till, by the SHA-256 of what they keep
create table access.device (
  id               uuid not null,
  organisation_id  uuid not null,
  till_id          uuid not null,
  name             text not null,
  hash             bytea not null,
  made_at          timestamp with time zone not null,
  made_by          text not null,
  ended_at         timestamp with time zone,
  ended_by         text,
  constraint device_pkey PRIMARY KEY (id),
  constraint device_hash_key UNIQUE (hash),
  constraint device_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint device_till_id_fkey FOREIGN KEY (till_id) REFERENCES programmes.till(id),
  constraint device_ended_by_somebody CHECK (num_nulls(ended_at, ended_by) = ANY (ARRAY[0, 2])),
  constraint device_hash_check CHECK (octet_length(hash) = 32),
  constraint device_name_check CHECK (length(name) >= 1 AND length(name) <= 120)
);
create index device_of_organisation ON access.device USING btree (organisation_id, id);
grant select, insert on access.device to kopilka_app;
grant update (ended_at, ended_by) on access.device to kopilka_app;

-- reference: where people of an organisation sign in besides a password of ours
create table access.directory (
  organisation_id  uuid not null,
  label            text not null,
  issuer           text not null,
  client_id        text not null,
  client_secret    bytea not null, -- enciphered with a key that is not in the database
  login_claim      text not null, -- which claim of the identity token is the login
  default_role     uuid, -- what a newcomer gets; without it only those who are known come in
  changed_at       timestamp with time zone not null,
  changed_by       text not null,
  constraint directory_pkey PRIMARY KEY (organisation_id),
  constraint directory_organisation_id_default_role_fkey FOREIGN KEY (organisation_id, default_role) REFERENCES access.role(organisation_id, id),
  constraint directory_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint directory_client_id_check CHECK (length(client_id) >= 1 AND length(client_id) <= 200),
  constraint directory_client_secret_check CHECK (octet_length(client_secret) >= 29 AND octet_length(client_secret) <= 1000),
  constraint directory_issuer_check CHECK (issuer ~ '^https?://'::text AND length(issuer) <= 500),
  constraint directory_label_check CHECK (length(label) >= 1 AND length(label) <= 60),
  constraint directory_login_claim_check CHECK (login_claim ~ '^[a-zA-Z_]{1,60}$'::text)
);
grant select, insert, update, delete on access.directory to kopilka_app;

-- reference: people of the staff; one may serve several organisations
create table access.operator (
  id             uuid not null,
  login          text not null,
  name           text not null,
  language       text not null,
  password_hash  text not null,
  must_change    boolean not null, -- the password was given by somebody else
  totp_secret    bytea, -- enciphered with a key that is not in the database
  totp_since     timestamp with time zone, -- since when sign-in asks for a code; before that the secret waits for its first code
  totp_step      bigint, -- the 30 seconds of the code accepted last: none is accepted twice
  made_at        timestamp with time zone not null,
  made_by        text not null,
  blocked_at     timestamp with time zone,
  blocked_by     text,
  block_reason   text,
  constraint operator_pkey PRIMARY KEY (id),
  constraint operator_login_key UNIQUE (login),
  constraint blocked_with_reason CHECK (num_nulls(blocked_at, blocked_by, block_reason) = ANY (ARRAY[0, 3])),
  constraint codes_by_a_secret CHECK (totp_since IS NULL OR totp_secret IS NOT NULL),
  constraint operator_block_reason_check CHECK (length(block_reason) >= 1 AND length(block_reason) <= 500),
  constraint operator_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint operator_login_check CHECK (login ~ '^[a-z0-9][a-z0-9._@+-]{2,119}$'::text),
  constraint operator_name_check CHECK (length(name) >= 1 AND length(name) <= 120),
  constraint operator_password_hash_check CHECK (starts_with(password_hash, '$argon2id$'::text)),
  constraint operator_totp_secret_check CHECK (octet_length(totp_secret) >= 40 AND octet_length(totp_secret) <= 200)
);
grant select, insert on access.operator to kopilka_app;
grant update (name, language, password_hash, must_change, totp_secret, totp_since, totp_step, blocked_at, blocked_by, block_reason) on access.operator to kopilka_app;

-- reference: how the organisations are called
create view access.organisation as
 SELECT id,
    name
   FROM programmes.organisation;
grant select on access.organisation to kopilka_app;

-- reference: what an operator types at the known tills of an organisation instead of a password
create table access.pin (
  organisation_id  uuid not null,
  operator_id      uuid not null,
  hash             text not null,
  failures         integer not null, -- wrong tries since the last right one; after ten the PIN opens nothing any more
  made_at          timestamp with time zone not null,
  constraint pin_pkey PRIMARY KEY (organisation_id, operator_id),
  constraint pin_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint pin_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint pin_failures_check CHECK (failures >= 0 AND failures <= 10),
  constraint pin_hash_check CHECK (starts_with(hash, '$argon2id$'::text))
);
grant select, insert, delete on access.pin to kopilka_app;
grant update (hash, failures, made_at) on access.pin to kopilka_app;

-- reference: what an assignment may be limited to
create view access.place as
 SELECT organisation_id,
    id,
    'programme'::text AS kind,
    name
   FROM programmes.programme
UNION ALL
 SELECT organisation_id,
    id,
    'store'::text AS kind,
    name
   FROM programmes.store;
grant select on access.place to kopilka_app;

-- reference: the programmes and the stores that an assignment is limited to; without a row of a kind it holds for all of that kind
create table access.reach (
  organisation_id  uuid not null,
  operator_id      uuid not null,
  role_id          uuid not null,
  kind             text not null,
  place            uuid not null,
  constraint reach_pkey PRIMARY KEY (organisation_id, operator_id, role_id, kind, place),
  constraint reach_organisation_id_operator_id_role_id_fkey FOREIGN KEY (organisation_id, operator_id, role_id) REFERENCES access.assignment(organisation_id, operator_id, role_id) ON DELETE CASCADE,
  constraint reach_kind_check CHECK (kind = ANY (ARRAY['programme'::text, 'store'::text]))
);
grant select, insert, delete on access.reach to kopilka_app;

-- reference: codes that stand in for a lost phone, each once
create table access.recovery_code (
  operator_id  uuid not null,
  hash         bytea not null,
  used_at      timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (operator_id, hash),
  constraint recovery_code_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint recovery_code_hash_check CHECK (octet_length(hash) = 32)
);
grant select, insert, delete on access.recovery_code to kopilka_app;
grant update (used_at) on access.recovery_code to kopilka_app;

-- reference: what people of an organisation may do; what a ready role may is in the program unless scopes say otherwise
create table access.role (
  id               uuid not null,
  organisation_id  uuid not null,
  ready            text,
  name             jsonb,
  scopes           text[],
  made_at          timestamp with time zone not null,
  made_by          text not null,
  constraint role_pkey PRIMARY KEY (id),
  constraint role_organisation_id_id_key UNIQUE (organisation_id, id),
  constraint role_organisation_id_ready_key UNIQUE (organisation_id, ready),
  constraint role_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint own_says_its_scopes CHECK (ready IS NOT NULL OR scopes IS NOT NULL),
  constraint owner_may_everything CHECK (ready IS DISTINCT FROM 'owner'::text OR scopes IS NULL),
  constraint ready_has_no_name CHECK ((name IS NULL) = (ready IS NOT NULL)),
  constraint role_name_check CHECK (name ? 'ru'::text AND name ? 'en'::text),
  constraint role_ready_check CHECK (ready ~ '^[a-z][a-z-]{1,39}$'::text),
  constraint role_scopes_check CHECK (cardinality(scopes) > 0)
);
grant select, insert on access.role to kopilka_app;
grant update (name, scopes) on access.role to kopilka_app;

-- reference: how many points people of a role may move by hand; where a role has no row, none
create table access.role_limit (
  organisation_id  uuid not null,
  role_id          uuid not null,
  act              text not null,
  per              text not null,
  points           bigint, -- null: as many as they like
  set_at           timestamp with time zone not null,
  set_by           text not null,
  constraint role_limit_pkey PRIMARY KEY (organisation_id, role_id, act, per),
  constraint role_limit_organisation_id_role_id_fkey FOREIGN KEY (organisation_id, role_id) REFERENCES access.role(organisation_id, id),
  constraint role_limit_act_check CHECK (act = ANY (ARRAY['add'::text, 'take'::text, 'transfer'::text])),
  constraint role_limit_per_check CHECK (per = ANY (ARRAY['once'::text, 'shift'::text, 'day'::text])),
  constraint role_limit_points_check CHECK (points >= 0)
);
grant select, insert on access.role_limit to kopilka_app;
grant update (points, set_at, set_by) on access.role_limit to kopilka_app;

-- reference: parts of lists that people keep under a name, for themselves or for their colleagues
create table access.saved_view (
  organisation_id  uuid not null,
  operator_id      uuid not null,
  id               uuid not null,
  list             text not null, -- which list of the pages it is a part of
  name             text not null,
  address          text not null, -- the filters as an address has them; never what was searched for
  made_at          timestamp with time zone not null,
  shared_at        timestamp with time zone, -- since when colleagues see it too; null: nobody else does
  constraint saved_view_pkey PRIMARY KEY (organisation_id, operator_id, id),
  constraint saved_view_organisation_id_operator_id_list_name_key UNIQUE (organisation_id, operator_id, list, name),
  constraint saved_view_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint saved_view_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint saved_view_address_check CHECK (length(address) >= 1 AND length(address) <= 1000),
  constraint saved_view_list_check CHECK (list ~ '^[a-z][a-z-]{0,39}$'::text),
  constraint saved_view_name_check CHECK (length(name) >= 1 AND length(name) <= 60)
);
create index saved_view_of_list ON access.saved_view USING btree (organisation_id, list);
grant select, insert, delete on access.saved_view to kopilka_app;
grant update (name, address, shared_at) on access.saved_view to kopilka_app;

-- look-up: by the SHA-256 of the token, who is signed in where; a session that ended is not here
create table access.session (
  hash             bytea not null,
  operator_id      uuid not null,
  organisation_id  uuid not null,
  began_at         timestamp with time zone not null,
  used_at          timestamp with time zone not null, -- noted once a minute
  expires_at       timestamp with time zone not null,
  device_id        uuid, -- the known till where it began by a PIN; null when it began by a password
  shown_at         timestamp with time zone, -- when the operator last gave a password or its like; null: a directory let them in and did not tell
  constraint session_pkey PRIMARY KEY (hash),
  constraint session_device_id_fkey FOREIGN KEY (device_id) REFERENCES access.device(id),
  constraint session_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint session_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint ends_after_it_began CHECK (expires_at > began_at AND used_at >= began_at),
  constraint session_hash_check CHECK (octet_length(hash) = 32)
);
create index session_of_device ON access.session USING btree (device_id) WHERE (device_id IS NOT NULL);
create index session_of_operator ON access.session USING btree (operator_id);
grant select, insert, delete on access.session to kopilka_app;
grant update (organisation_id, used_at) on access.session to kopilka_app;

-- look-up: by the SHA-256 of the state, who has gone to a directory and is not back yet; each comes back once
create table access.sign_in (
  state            bytea not null,
  organisation_id  uuid not null,
  proof            bytea not null, -- SHA-256 of what only the browser knows that began
  kept             bytea not null, -- enciphered: the verifier, the nonce, and where the browser comes back to
  expires_at       timestamp with time zone not null,
  constraint sign_in_pkey PRIMARY KEY (state),
  constraint sign_in_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES access.directory(organisation_id) ON DELETE CASCADE,
  constraint sign_in_kept_check CHECK (octet_length(kept) >= 29 AND octet_length(kept) <= 2000),
  constraint sign_in_proof_check CHECK (octet_length(proof) = 32),
  constraint sign_in_state_check CHECK (octet_length(state) = 32)
);
create index sign_in_by_end ON access.sign_in USING btree (expires_at);
grant select, insert, delete on access.sign_in to kopilka_app;

-- reference: how tills and their stores are called, and whether they are closed
create view access.till as
 SELECT id,
    organisation_id,
    name,
    store_id,
    s.name AS store_name,
    COALESCE(t.closed_at, s.closed_at) AS closed_at
   FROM programmes.till t
     JOIN programmes.store s ON s.id = t.store_id;
grant select on access.till to kopilka_app;

create schema analytics;
grant usage on schema analytics to kopilka_app;

-- owned by owner: members of the staff, with their duplicates, whom the roll-ups leave out
create table analytics.apart (
  owner            uuid not null,
  organisation_id  uuid not null,
  constraint apart_pkey PRIMARY KEY (owner),
  constraint apart_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id)
);
grant select, insert, delete on analytics.apart to kopilka_app;

-- reference: which share of a programme's members is held out of reminders, mailings and offers, and since when
create table analytics.control_group (
  id            uuid not null,
  programme_id  uuid not null,
  name          text not null,
  salt          text not null, -- with the id of a member it decides by its digest who is in; nobody is listed
  share         integer not null, -- of ten thousand
  starts_at     timestamp with time zone not null,
  ends_at       timestamp with time zone,
  made_by       text not null,
  constraint control_group_pkey PRIMARY KEY (id),
  constraint control_group_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint control_group_check CHECK (ends_at > starts_at),
  constraint control_group_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint control_group_salt_check CHECK (length(salt) >= 8 AND length(salt) <= 64),
  constraint control_group_share_check CHECK (share >= 100 AND share <= 5000)
);
CREATE UNIQUE INDEX one_control_group ON analytics.control_group USING btree (programme_id) WHERE (ends_at IS NULL);
grant select, insert on analytics.control_group to kopilka_app;
grant update (ends_at) on analytics.control_group to kopilka_app;

-- owned by owner: members that were merged, and the member each of them counts for
create table analytics.duplicate (
  owner            uuid not null,
  person           uuid not null,
  organisation_id  uuid not null,
  constraint duplicate_pkey PRIMARY KEY (owner),
  constraint duplicate_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint of_another CHECK (person <> owner)
);
create index duplicate_of_person ON analytics.duplicate USING btree (person);
grant select, insert, update, delete on analytics.duplicate to kopilka_app;

-- local: the models of repeat purchase as last fitted, with their quality, or why they could not be
create table analytics.fit (
  programme_id  uuid not null,
  made_at       timestamp with time zone not null,
  until         date not null,
  answer        jsonb not null,
  constraint fit_pkey PRIMARY KEY (programme_id),
  constraint fit_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint fit_answer_check CHECK (jsonb_typeof(answer) = 'object'::text)
);
grant select, insert, update on analytics.fit to kopilka_app;

-- owned by owner: the figures of each return, on the day of the return
create table analytics.goods_back (
  owner            uuid not null,
  return_id        uuid not null,
  purchase_id      uuid not null,
  programme_id     uuid not null,
  store_id         uuid,
  member           boolean not null,
  day              date not null,
  amount           bigint not null,
  redeemed_amount  bigint not null,
  cost             bigint,
  whole            boolean not null,
  bought_on        date not null,
  tier             text, -- of the purchase, as its channel is
  channel          text,
  apart            boolean not null, -- of somebody of the staff: in no figure
  constraint goods_back_pkey PRIMARY KEY (owner, return_id)
);
create index goods_back_of_programme ON analytics.goods_back USING btree (programme_id, day);
create index goods_back_of_return ON analytics.goods_back USING btree (return_id);
grant select, insert on analytics.goods_back to kopilka_app;
grant update (apart) on analytics.goods_back to kopilka_app;

-- owned by owner: how each member buys in a programme, with the receipts of the duplicates merged into it; receipts that came back whole are left out
create table analytics.habit (
  owner             uuid not null,
  programme_id      uuid not null,
  first_at          timestamp with time zone not null,
  second_at         timestamp with time zone,
  last_at           timestamp with time zone not null,
  first_on          date not null,
  last_on           date not null,
  orders            bigint not null,
  days              bigint not null, -- calendar days with a receipt
  sales_amount      bigint not null, -- after discounts and returns
  first_day_amount  bigint not null, -- of that, on the first day
  points_redeemed   bigint not null,
  months            integer[] not null, -- months with a receipt, each once, counted from the year 0
  came_on           date[] not null, -- the day of each receipt, in order; what visit_day counts of this member
  constraint habit_pkey PRIMARY KEY (owner, programme_id),
  constraint a_day_for_each_order CHECK (cardinality(came_on) = orders),
  constraint habit_days_check CHECK (days > 0),
  constraint habit_orders_check CHECK (orders > 0)
);
create index habit_of_programme ON analytics.habit USING btree (programme_id, first_at);
grant select, insert, update, delete on analytics.habit to kopilka_app;

-- local: what became of the points of a month, by the month in which it did; without test members
create table analytics.issue_month (
  programme_id     uuid not null,
  issued_in        date not null,
  moved_in         date not null,
  issued_points    bigint not null,
  redeemed_points  bigint not null,
  expired_points   bigint not null,
  reversed_points  bigint not null,
  other_points     bigint not null, -- taken by corrections, transfers and holds, less what those gave back
  constraint issue_month_pkey PRIMARY KEY (programme_id, issued_in, moved_in),
  constraint issue_month_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint issue_month_issued_in_check CHECK (EXTRACT(day FROM issued_in) = 1::numeric),
  constraint issue_month_moved_in_check CHECK (EXTRACT(day FROM moved_in) = 1::numeric)
);
grant select, insert, update on analytics.issue_month to kopilka_app;

-- local: points that members came by, by day and by what for; without test members and staff
create table analytics.issued_day (
  programme_id   uuid not null,
  day            date not null,
  store_id       uuid,
  channel        text,
  tier           text,
  source         text not null, -- hand: corrections upward; import: opening balances
  rule           text, -- of the conditions; null: what rounding and limits make the whole differ by, or no rule gave it
  issued_points  bigint not null,
  constraint issued_day_key UNIQUE NULLS NOT DISTINCT (programme_id, day, store_id, channel, tier, source, rule),
  constraint issued_day_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint issued_day_source_check CHECK (source = ANY (ARRAY['purchase'::text, 'event'::text, 'hand'::text, 'import'::text, 'other'::text])),
  constraint rules_give_for_something CHECK (rule IS NULL OR (source = ANY (ARRAY['purchase'::text, 'event'::text])))
);
grant select, insert, update on analytics.issued_day to kopilka_app;

-- local: figures that take long to make, as they were made last; a job makes those anew that somebody asks for
create table analytics.kept_answer (
  programme_id  uuid not null,
  question      text not null,
  asked         text not null, -- what the question says, as JSON; days are counted from the day of the asking
  made_at       timestamp with time zone not null,
  asked_at      timestamp with time zone, -- when somebody last wanted it, to the hour; null: made before anybody did
  answer        jsonb not null,
  constraint kept_answer_key PRIMARY KEY (programme_id, question, asked),
  constraint kept_answer_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint kept_answer_answer_check CHECK (jsonb_typeof(answer) = 'object'::text),
  constraint kept_answer_asked_check CHECK (length(asked) >= 2 AND length(asked) <= 400),
  constraint kept_answer_question_check CHECK (length(question) >= 1 AND length(question) <= 40)
);
grant select, insert, update, delete on analytics.kept_answer to kopilka_app;

-- local: movements of points by day, programme and store; what goes out is positive
create table analytics.points_day (
  programme_id      uuid not null,
  day               date not null,
  store_id          uuid, -- of the purchase that a movement follows from; null: of none
  apart             boolean not null, -- of test members and of the staff: in no figure, and part of the book
  issued_points     bigint not null,
  activated_points  bigint not null, -- points of lots that become active on the day, less what had been taken of them before
  redeemed_points   bigint not null,
  expired_points    bigint not null,
  reversed_points   bigint not null, -- taken back by returns less what returns restored
  adjusted_points   bigint not null,
  held_points       bigint not null, -- set aside less released
  constraint points_day_key UNIQUE NULLS NOT DISTINCT (programme_id, day, store_id, apart),
  constraint points_day_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id)
);
grant select, insert, update on analytics.points_day to kopilka_app;

-- local: how far the roll-ups have come
create table analytics.progress (
  organisation_id  uuid not null,
  what             text not null,
  reached          timestamp with time zone, -- what was made known before has been rolled up, whatever committed late
  reached_no       bigint, -- movements of database transactions below this number are rolled up
  next             timestamp with time zone, -- becomes reached once all database transactions below next_no have ended
  next_no          bigint,
  rolled_at        timestamp with time zone not null,
  constraint progress_pkey PRIMARY KEY (organisation_id, what),
  constraint progress_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint progress_what_check CHECK (what = ANY (ARRAY['purchases'::text, 'returns'::text, 'movements'::text]))
);
grant select, insert, update on analytics.progress to kopilka_app;

-- owned by owner: the figures of each purchase that counts, without what was bought; those of test members are not here
create table analytics.receipt (
  owner            uuid not null,
  purchase_id      uuid not null,
  programme_id     uuid not null,
  store_id         uuid,
  member           boolean not null,
  occurred_at      timestamp with time zone not null,
  day              date not null, -- the calendar day of occurred_at in the zone of the programme
  amount           bigint not null,
  discount         bigint not null,
  redeemed_amount  bigint not null,
  points_earned    bigint not null,
  points_redeemed  bigint not null,
  cost             bigint, -- of all its goods; null where a line does not say it
  returned         bigint not null default 0, -- what of amount less discount has come back, whenever it did
  returned_cost    bigint not null default 0,
  kept             boolean not null default true, -- false once all of it has come back: it is no visit
  tier             text, -- of the member at the moment of the purchase; null: of none
  channel          text,
  apart            boolean not null, -- of somebody of the staff: in no figure
  constraint receipt_pkey PRIMARY KEY (owner, purchase_id),
  constraint receipt_returned_check CHECK (returned >= 0)
);
create index receipt_of_programme ON analytics.receipt USING btree (programme_id, day);
create index receipt_of_store ON analytics.receipt USING btree (programme_id, store_id, day) WHERE (member AND kept AND (NOT apart));
grant select, insert, update on analytics.receipt to kopilka_app;

-- local: purchases and returns by day, programme, store, channel, and tier of the member
create table analytics.sales_day (
  programme_id              uuid not null,
  day                       date not null,
  store_id                  uuid,
  receipts                  bigint not null, -- of which something was kept
  sales_amount              bigint not null, -- after discounts, before what points paid and before returns
  discount                  bigint not null,
  redeemed_amount           bigint not null,
  returned_amount           bigint not null,
  returned_redeemed_amount  bigint not null,
  costed_amount             bigint not null, -- sales less returns of those receipts whose cost is known; cost is theirs
  cost                      bigint not null,
  channel                   text,
  tier                      text,
  member                    boolean not null, -- of members; else of everybody else
  constraint sales_day_key UNIQUE NULLS NOT DISTINCT (programme_id, day, store_id, channel, tier, member),
  constraint sales_day_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint only_members_have_tiers CHECK (member OR tier IS NULL)
);
grant select, insert, update on analytics.sales_day to kopilka_app;

-- local: what the days come to, and what the lots hold less the debt, when they were last compared
create table analytics.soundness (
  programme_id  uuid not null,
  checked_at    timestamp with time zone not null,
  by_days       bigint not null,
  by_lots       bigint not null,
  constraint soundness_pkey PRIMARY KEY (programme_id),
  constraint soundness_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id)
);
grant select, insert, update on analytics.soundness to kopilka_app;

-- reference: how many answered 9 or 10, 7 or 8, and up to 6, when they were asked whether they would recommend
create table analytics.survey (
  id            uuid not null,
  programme_id  uuid not null,
  name          text not null,
  held_on       date not null,
  promoters     integer not null,
  passives      integer not null,
  detractors    integer not null,
  made_by       text not null,
  made_at       timestamp with time zone not null,
  constraint survey_pkey PRIMARY KEY (id),
  constraint survey_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint somebody_answered CHECK ((promoters + passives + detractors) > 0),
  constraint survey_detractors_check CHECK (detractors >= 0),
  constraint survey_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint survey_passives_check CHECK (passives >= 0),
  constraint survey_promoters_check CHECK (promoters >= 0)
);
create index survey_of_programme ON analytics.survey USING btree (programme_id, held_on DESC, id DESC);
grant select, insert, delete on analytics.survey to kopilka_app;

-- local: receipts of members by day, and by the day of an earlier receipt of the same member; as many rows as there are pairs of days, at most
create table analytics.visit_day (
  programme_id        uuid not null,
  day                 date not null,
  earlier             date not null, -- -infinity: there was no such receipt
  since_last          bigint not null, -- receipts of the day whose member bought on the earlier day the last time before
  since_last_but_one  bigint not null, -- receipts of the day whose member bought on the earlier day the last time but one
  constraint visit_day_key PRIMARY KEY (programme_id, day, earlier),
  constraint visit_day_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint earlier_is_not_later CHECK (earlier <= day)
);
grant select, insert, update on analytics.visit_day to kopilka_app;

-- owned by owner: what a member is expected to do within a year, by the last fit
create table analytics.worth (
  owner            uuid not null,
  programme_id     uuid not null,
  alive            real not null, -- the chance that the member still comes
  purchases        real not null,
  sales_amount     bigint not null,
  slipping_amount  bigint, -- what somebody who has come again and is likelier gone than not had spent by the fit; null: of anybody else
  constraint worth_pkey PRIMARY KEY (owner, programme_id),
  constraint worth_alive_check CHECK (alive >= 0::double precision AND alive <= 1::double precision),
  constraint worth_purchases_check CHECK (purchases >= 0::double precision),
  constraint worth_sales_amount_check CHECK (sales_amount >= 0)
);
create index worth_of_programme ON analytics.worth USING btree (programme_id, sales_amount DESC);
create index worth_slipping ON analytics.worth USING btree (programme_id, slipping_amount DESC, owner) WHERE (slipping_amount IS NOT NULL);
grant select, insert, update, delete on analytics.worth to kopilka_app;

create schema approvals;
grant usage on schema approvals to kopilka_app;

CREATE OR REPLACE FUNCTION approvals.refuse_second_thoughts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

-- owned by owner: what somebody of the staff may not do for this member alone and asks another person to allow
create table approvals.request (
  owner             uuid not null,
  id                uuid not null,
  organisation_id   uuid not null,
  programme_id      uuid not null,
  kind              text not null,
  points            bigint not null, -- signed minor units: what the member is to gain or lose
  points_expire_at  timestamp with time zone,
  reason            text not null,
  asked_by          uuid not null,
  session           bytea, -- SHA-256 of the token of the session it was asked in
  asked_at          timestamp with time zone not null,
  lapses_at         timestamp with time zone not null, -- after this instant nobody can approve it
  state             text not null,
  decided_by        uuid,
  ended_at          timestamp with time zone,
  answer            text, -- what the one who decided says to the one who asked
  to_owner          uuid, -- the member who is to receive what is transferred
  case_id           uuid, -- the case that is settled by it
  constraint request_pkey PRIMARY KEY (owner, id),
  constraint request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES access.operator(id),
  constraint request_case_fkey FOREIGN KEY (organisation_id, case_id) REFERENCES cases.matter(organisation_id, id),
  constraint request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES access.operator(id),
  constraint request_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint decided_by_another CHECK (decided_by <> asked_by),
  constraint decided_by_somebody CHECK ((decided_by IS NOT NULL) = (state = ANY (ARRAY['approved'::text, 'rejected'::text]))),
  constraint ended_at_an_instant CHECK ((ended_at IS NULL) = (state = 'waiting'::text)),
  constraint lapses_after_asking CHECK (lapses_at > asked_at),
  constraint only_added_points_expire CHECK (points > 0 OR points_expire_at IS NULL),
  constraint rejected_with_reason CHECK (state <> 'rejected'::text OR answer IS NOT NULL),
  constraint request_answer_check CHECK (length(answer) >= 1 AND length(answer) <= 500),
  constraint request_kind_check CHECK (kind = ANY (ARRAY['correction'::text, 'transfer'::text, 'settlement'::text])),
  constraint request_points_check CHECK (points <> 0),
  constraint request_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500),
  constraint request_session_check CHECK (octet_length(session) = 32),
  constraint request_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text, 'lapsed'::text])),
  constraint settlements_give CHECK (kind <> 'settlement'::text OR points > 0),
  constraint settles_a_case CHECK ((kind = 'settlement'::text) = (case_id IS NOT NULL)),
  constraint transfers_take CHECK (kind <> 'transfer'::text OR points < 0),
  constraint transfers_to_another CHECK (to_owner <> owner),
  constraint transfers_to_somebody CHECK ((kind = 'transfer'::text) = (to_owner IS NOT NULL))
);
create index request_of_organisation ON approvals.request USING btree (organisation_id, id);
create index request_waiting ON approvals.request USING btree (organisation_id, lapses_at) WHERE (state = 'waiting'::text);
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON approvals.request FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER settled BEFORE UPDATE ON approvals.request FOR EACH ROW WHEN (NOT privacy.is_erasing()) EXECUTE FUNCTION approvals.refuse_second_thoughts();
grant select, insert on approvals.request to kopilka_app;
grant update (state, decided_by, ended_at, answer) on approvals.request to kopilka_app;

create schema cards;
grant usage on schema cards to kopilka_app;

CREATE OR REPLACE FUNCTION cards.refuse_resurrection()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' then
    raise exception 'a card number is never forgotten' using errcode = 'restrict_violation';
  end if;
  if old.state = 'replaced' and not privacy.is_erasing() then
    raise exception 'a replaced card is dead for ever' using errcode = 'restrict_violation';
  end if;
  if (new.organisation_id, new.number, new.id, new.issued_at)
     is distinct from (old.organisation_id, old.number, old.id, old.issued_at) then
    raise exception 'a card keeps its number' using errcode = 'restrict_violation';
  end if;
  return new;
end $function$;

-- reference: batches of plastic card numbers
create table cards.batch (
  id                uuid not null,
  organisation_id   uuid not null,
  name              text not null,
  prefix            text not null,
  length            integer not null,
  check_digit       text not null,
  count             integer not null,
  activation_codes  boolean not null,
  code_salt         bytea not null, -- activation codes are derived from it, the number and a secret kept outside the database
  made_at           timestamp with time zone not null,
  made_by           text not null,
  constraint batch_pkey PRIMARY KEY (id),
  constraint batch_organisation_id_id_key UNIQUE (organisation_id, id),
  constraint batch_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint batch_check_digit_check CHECK (check_digit = ANY (ARRAY['luhn'::text, 'damm'::text, 'ean13'::text])),
  constraint batch_code_salt_check CHECK (octet_length(code_salt) = 32),
  constraint batch_count_check CHECK (count >= 1 AND count <= 100000),
  constraint batch_length_check CHECK (length >= 8 AND length <= 19),
  constraint batch_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint batch_prefix_check CHECK (prefix ~ '^[0-9]{0,12}$'::text),
  constraint ean13_has_13_digits CHECK (check_digit <> 'ean13'::text OR length = 13),
  constraint prefix_is_shorter CHECK (length(prefix) < length)
);
create index batch_of_organisation ON cards.batch USING btree (organisation_id, id);
grant select, insert on cards.batch to kopilka_app;

-- look-up: which member a card number leads to, and the state the card is in
create table cards.card (
  organisation_id  uuid not null,
  number           text not null,
  id               uuid not null,
  kind             text not null,
  batch_id         uuid,
  owner            uuid, -- null until the card is bound or first used
  state            text not null,
  reason           text,
  before_block     text,
  replaced_by      text,
  issued_at        timestamp with time zone not null,
  bound_at         timestamp with time zone,
  activated_at     timestamp with time zone,
  constraint card_pkey PRIMARY KEY (organisation_id, number),
  constraint card_organisation_id_batch_id_fkey FOREIGN KEY (organisation_id, batch_id) REFERENCES cards.batch(organisation_id, id),
  constraint card_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint active_for_its_owner CHECK (state <> 'active'::text OR owner IS NOT NULL AND activated_at IS NOT NULL),
  constraint blocked_for_a_reason CHECK ((state = 'blocked'::text) <= (reason IS NOT NULL)),
  constraint blocked_from_a_state CHECK ((state = 'blocked'::text) = (before_block IS NOT NULL)),
  constraint bound_to_its_owner CHECK ((owner IS NULL) = (bound_at IS NULL)),
  constraint card_before_block_check CHECK (before_block = ANY (ARRAY['issued'::text, 'active'::text])),
  constraint card_kind_check CHECK (kind = ANY (ARRAY['plastic'::text, 'virtual'::text])),
  constraint card_number_check CHECK (number ~ '^[0-9]{8,19}$'::text),
  constraint card_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 200),
  constraint card_state_check CHECK (state = ANY (ARRAY['issued'::text, 'active'::text, 'blocked'::text, 'replaced'::text])),
  constraint replaced_by_a_card CHECK ((state = 'replaced'::text) = (replaced_by IS NOT NULL)),
  constraint replaced_by_another CHECK (replaced_by <> number)
);
create index card_of_batch ON cards.card USING btree (batch_id, number) WHERE (batch_id IS NOT NULL);
create index card_of_owner ON cards.card USING btree (owner) WHERE (owner IS NOT NULL);
CREATE TRIGGER dead_for_ever BEFORE DELETE OR UPDATE ON cards.card FOR EACH ROW EXECUTE FUNCTION cards.refuse_resurrection();
grant select, insert, update on cards.card to kopilka_app;

-- look-up: what happened to each card, append-only; the making of a batch is kept with the batch
create table cards.life (
  organisation_id  uuid not null,
  number           text not null,
  id               uuid not null,
  what             text not null,
  owner            uuid,
  reason           text,
  other_number     text, -- of a replacement: the card on the other side of it
  actor_kind       text not null,
  actor_id         text not null,
  at               timestamp with time zone not null,
  constraint life_pkey PRIMARY KEY (organisation_id, number, id),
  constraint life_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint life_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text])),
  constraint life_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 200),
  constraint life_what_check CHECK (what = ANY (ARRAY['issued'::text, 'bound'::text, 'activated'::text, 'blocked'::text, 'unblocked'::text, 'replaced'::text]))
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON cards.life FOR EACH ROW EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON cards.life FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on cards.life to kopilka_app;

create schema cases;
grant usage on schema cases to kopilka_app;

-- reference: append-only, files that belong to a case
create table cases.attachment (
  id               uuid not null,
  organisation_id  uuid not null,
  matter_id        uuid not null,
  name             text not null,
  media_type       text not null, -- what the content is, not what its name says
  content          bytea not null,
  made_at          timestamp with time zone not null,
  made_by          text not null,
  constraint attachment_pkey PRIMARY KEY (id),
  constraint attachment_organisation_id_matter_id_fkey FOREIGN KEY (organisation_id, matter_id) REFERENCES cases.matter(organisation_id, id),
  constraint attachment_content_check CHECK (octet_length(content) >= 1 AND octet_length(content) <= 4194304),
  constraint attachment_media_type_check CHECK (media_type = ANY (ARRAY['image/png'::text, 'image/jpeg'::text, 'image/gif'::text, 'image/webp'::text, 'application/pdf'::text, 'text/plain'::text])),
  constraint attachment_name_check CHECK (length(name) >= 1 AND length(name) <= 120)
);
create index attachment_of_matter ON cases.attachment USING btree (matter_id, id);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON cases.attachment FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on cases.attachment to kopilka_app;

-- reference: points that a case is about; while it is open, what is left of them is held
create table cases.dispute (
  matter_id          uuid not null,
  organisation_id    uuid not null,
  owner              uuid not null, -- whose account held the points when they were frozen
  programme_id       uuid not null,
  movement_id        uuid, -- null where a purchase is in dispute that brought no points
  disputed_points    bigint not null,
  hold_id            uuid,
  frozen_points      bigint not null,
  state              text not null,
  opened_at          timestamp with time zone not null,
  decided_at         timestamp with time zone,
  decided_by         text,
  reason             text,
  given_points       bigint,
  given_movement_id  uuid,
  constraint dispute_pkey PRIMARY KEY (matter_id),
  constraint dispute_organisation_id_matter_id_fkey FOREIGN KEY (organisation_id, matter_id) REFERENCES cases.matter(organisation_id, id),
  constraint dispute_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint decided_with_reason CHECK (num_nulls(decided_at, decided_by, reason) =
CASE
    WHEN state = 'open'::text THEN 3
    ELSE 0
END),
  constraint dispute_given_points_check CHECK (given_points > 0),
  constraint dispute_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 400),
  constraint dispute_state_check CHECK (state = ANY (ARRAY['open'::text, 'given'::text, 'rejected'::text])),
  constraint frozen_by_a_hold CHECK ((hold_id IS NULL) = (frozen_points = 0)),
  constraint frozen_of_what_is_disputed CHECK (frozen_points >= 0 AND frozen_points <= disputed_points),
  constraint given_by_a_movement CHECK (num_nulls(given_points, given_movement_id) =
CASE
    WHEN state = 'given'::text THEN 0
    ELSE 2
END)
);
CREATE UNIQUE INDEX dispute_open ON cases.dispute USING btree (movement_id) WHERE (state = 'open'::text);
grant select, insert on cases.dispute to kopilka_app;
grant update (state, decided_at, decided_by, reason, given_points, given_movement_id) on cases.dispute to kopilka_app;

-- reference: append-only, every change of a case and everything said in it
create table cases.line (
  id               uuid not null,
  organisation_id  uuid not null,
  matter_id        uuid not null,
  kind             text not null,
  text             text,
  changes          jsonb, -- what it was and what it is, by field
  revision         integer not null,
  actor_kind       text not null,
  actor_id         uuid not null,
  actor_name       text not null,
  at               timestamp with time zone not null,
  constraint line_pkey PRIMARY KEY (id),
  constraint line_matter_id_revision_key UNIQUE (matter_id, revision),
  constraint line_organisation_id_matter_id_fkey FOREIGN KEY (organisation_id, matter_id) REFERENCES cases.matter(organisation_id, id),
  constraint line_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text])),
  constraint line_changes_check CHECK (jsonb_typeof(changes) = 'object'::text),
  constraint line_kind_check CHECK (kind = ANY (ARRAY['opened'::text, 'note'::text, 'answer'::text, 'taken'::text, 'edited'::text, 'moved'::text, 'reopened'::text, 'disputed'::text, 'given'::text, 'rejected'::text, 'attached'::text])),
  constraint line_revision_check CHECK (revision > 0),
  constraint line_text_check CHECK (length(text) >= 1 AND length(text) <= 8000)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON cases.line FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on cases.line to kopilka_app;

-- reference: cases of the desk; the word itself belongs to SQL
create table cases.matter (
  id                uuid not null,
  organisation_id   uuid not null,
  number            integer not null,
  kind              text not null,
  subject           text not null,
  member_id         uuid,
  movement_id       uuid,
  purchase_id       uuid,
  priority          text not null,
  status            text not null,
  assignee_id       uuid,
  queue             text,
  repeated          boolean not null, -- the same member came with the same kind within the 30 days before
  reopened          integer not null,
  revision          integer not null, -- every change raises it: who changes says which one they saw
  answer_target     bigint not null, -- milliseconds of working time to the first answer, as promised when it was opened
  resolve_target    bigint not null,
  used              bigint not null, -- milliseconds of working time that ran before runs_since; none run while it waits for the caller
  runs_since        timestamp with time zone,
  answer_due        timestamp with time zone,
  resolve_due       timestamp with time zone,
  due_at            timestamp with time zone, -- what is due soonest, the first answer or the resolution
  opened_at         timestamp with time zone not null,
  opened_by         text not null,
  answered_at       timestamp with time zone,
  answered_in_time  boolean,
  resolved_at       timestamp with time zone,
  resolved_by       text,
  resolved_in_time  boolean,
  closed_at         timestamp with time zone,
  constraint matter_pkey PRIMARY KEY (id),
  constraint matter_organisation_id_id_key UNIQUE (organisation_id, id),
  constraint matter_organisation_id_number_key UNIQUE (organisation_id, number),
  constraint matter_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES access.operator(id),
  constraint matter_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint answered_in_time_or_not CHECK ((answered_at IS NULL) = (answered_in_time IS NULL)),
  constraint closed_at_an_instant CHECK ((status = 'closed'::text) = (closed_at IS NOT NULL)),
  constraint due_while_it_runs CHECK (runs_since IS NOT NULL OR num_nonnulls(answer_due, resolve_due, due_at) = 0),
  constraint matter_answer_target_check CHECK (answer_target > 0),
  constraint matter_kind_check CHECK (kind = ANY (ARRAY['question'::text, 'technical'::text, 'dispute'::text, 'request'::text, 'complaint'::text])),
  constraint matter_number_check CHECK (number > 0),
  constraint matter_priority_check CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text])),
  constraint matter_queue_check CHECK (length(queue) >= 1 AND length(queue) <= 60),
  constraint matter_reopened_check CHECK (reopened >= 0),
  constraint matter_resolve_target_check CHECK (resolve_target > 0),
  constraint matter_revision_check CHECK (revision > 0),
  constraint matter_status_check CHECK (status = ANY (ARRAY['open'::text, 'in_progress'::text, 'waiting'::text, 'resolved'::text, 'closed'::text])),
  constraint matter_subject_check CHECK (length(subject) >= 1 AND length(subject) <= 200),
  constraint matter_used_check CHECK (used >= 0),
  constraint resolved_by_somebody CHECK (num_nulls(resolved_at, resolved_by, resolved_in_time) = ANY (ARRAY[0, 3])),
  constraint resolved_when_done CHECK ((status = ANY (ARRAY['resolved'::text, 'closed'::text])) = (resolved_at IS NOT NULL)),
  constraint runs_unless_stopped CHECK ((status = ANY (ARRAY['open'::text, 'in_progress'::text])) = (runs_since IS NOT NULL))
);
create index matter_due ON cases.matter USING btree (organisation_id, COALESCE(due_at, 'infinity'::timestamp with time zone), id);
create index matter_of_member ON cases.matter USING btree (organisation_id, member_id, kind, opened_at) WHERE (member_id IS NOT NULL);
create index matter_opened ON cases.matter USING btree (organisation_id, opened_at);
grant select, insert on cases.matter to kopilka_app;
grant update (kind, subject, member_id, movement_id, purchase_id, priority, status, assignee_id, queue, reopened, revision, answer_target, resolve_target, used, runs_since, answer_due, resolve_due, due_at, answered_at, answered_in_time, resolved_at, resolved_by, resolved_in_time, closed_at) on cases.matter to kopilka_app;

-- reference: the working hours and promises of an organisation, and the number of its last case
create table cases.settings (
  organisation_id  uuid not null,
  last_number      integer not null,
  hours            jsonb, -- zone, hours by weekday, holidays; null: those the program proposes
  targets          jsonb, -- hours to the first answer and to resolution, by kind and priority; null: those the program proposes
  revision         integer not null,
  constraint settings_pkey PRIMARY KEY (organisation_id),
  constraint settings_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint settings_hours_check CHECK (jsonb_typeof(hours) = 'object'::text),
  constraint settings_last_number_check CHECK (last_number >= 0),
  constraint settings_revision_check CHECK (revision > 0),
  constraint settings_targets_check CHECK (jsonb_typeof(targets) = 'object'::text)
);
grant select, insert on cases.settings to kopilka_app;
grant update (last_number, hours, targets, revision) on cases.settings to kopilka_app;

-- reference: texts of answers, with places for what is known of the member
create table cases.template (
  id               uuid not null,
  organisation_id  uuid not null,
  title            jsonb not null,
  text             jsonb not null,
  revision         integer not null,
  made_at          timestamp with time zone not null,
  made_by          text not null,
  retired_at       timestamp with time zone,
  constraint template_pkey PRIMARY KEY (id),
  constraint template_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint template_revision_check CHECK (revision > 0),
  constraint template_text_check CHECK (text ? 'ru'::text AND text ? 'en'::text),
  constraint template_title_check CHECK (title ? 'ru'::text AND title ? 'en'::text)
);
create index template_of_organisation ON cases.template USING btree (organisation_id, id);
grant select, insert on cases.template to kopilka_app;
grant update (title, text, revision, retired_at) on cases.template to kopilka_app;

create schema channels;
grant usage on schema channels to kopilka_app;

-- reference: how far the updates of each bot were answered; one process listens at a time
create table channels.bot (
  organisation_id  uuid not null,
  next_update      bigint not null default 0,
  listened_until   timestamp with time zone not null,
  name             text, -- how it is called in addresses: t.me/<name>; null until it has said so
  constraint bot_pkey PRIMARY KEY (organisation_id),
  constraint bot_name_check CHECK (name ~ '^[A-Za-z0-9_]{3,64}$'::text),
  constraint bot_next_update_check CHECK (next_update >= 0)
);
grant select, insert, update on channels.bot to kopilka_app;

-- reference: the channels of an organisation; without one that is enabled, nothing leaves
create table channels.channel (
  organisation_id  uuid not null,
  kind             text not null,
  enabled          boolean not null,
  position         integer not null, -- whom of several to ask first: the smallest
  rate             integer not null, -- messages a second at most
  settings         jsonb not null,
  sealed           bytea, -- its secrets, enciphered with a key outside the database
  changed_at       timestamp with time zone not null,
  changed_by       text not null,
  constraint channel_pkey PRIMARY KEY (organisation_id, kind),
  constraint channel_changed_by_check CHECK (length(changed_by) >= 1 AND length(changed_by) <= 200),
  constraint channel_kind_check CHECK (kind = ANY (ARRAY['smtp'::text, 'smpp'::text, 'http'::text, 'telegram'::text, 'push'::text])),
  constraint channel_position_check CHECK ("position" >= 1 AND "position" <= 99),
  constraint channel_rate_check CHECK (rate >= 1 AND rate <= 10000),
  constraint channel_settings_check CHECK (jsonb_typeof(settings) = 'object'::text)
);
grant select, insert, update on channels.channel to kopilka_app;

-- look-up: whose a chat with the bot is; a member has one
create table channels.chat (
  organisation_id  uuid not null,
  chat_id          text not null,
  owner            uuid not null,
  language         text not null,
  bound_at         timestamp with time zone not null,
  constraint chat_pkey PRIMARY KEY (organisation_id, chat_id),
  constraint chat_chat_id_check CHECK (chat_id ~ '^-?[0-9]{1,20}$'::text),
  constraint chat_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text]))
);
CREATE UNIQUE INDEX chat_of_member ON channels.chat USING btree (organisation_id, owner);
grant select, insert, update, delete on channels.chat to kopilka_app;

-- look-up: tokens by which a member binds a chat, each good once and for ten minutes; only a digest is kept
create table channels.chat_token (
  digest           bytea not null,
  organisation_id  uuid not null,
  owner            uuid not null,
  expires_at       timestamp with time zone not null,
  used_at          timestamp with time zone,
  constraint chat_token_pkey PRIMARY KEY (digest),
  constraint chat_token_digest_check CHECK (octet_length(digest) = 32)
);
create index chat_token_member ON channels.chat_token USING btree (owner);
grant select, insert, delete on channels.chat_token to kopilka_app;
grant update (used_at) on channels.chat_token to kopilka_app;

-- look-up: messages that a gateway took, by its own number, until it tells what became of them; forgotten after a week
create table channels.handed (
  organisation_id  uuid not null,
  kind             text not null,
  gateway_id       text not null,
  owner            uuid not null,
  message_id       uuid not null,
  state            text not null,
  told             boolean not null default false, -- whether the message was told what the gateway said of it
  handed_at        timestamp with time zone not null,
  constraint handed_pkey PRIMARY KEY (organisation_id, kind, gateway_id),
  constraint handed_gateway_id_check CHECK (length(gateway_id) >= 1 AND length(gateway_id) <= 200),
  constraint handed_kind_check CHECK (kind = ANY (ARRAY['smpp'::text, 'http'::text])),
  constraint handed_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text]))
);
create index handed_age ON channels.handed USING brin (handed_at);
create index handed_message ON channels.handed USING btree (message_id);
create index handed_untold ON channels.handed USING btree (handed_at) WHERE ((NOT told) AND (state <> 'waiting'::text));
grant select, insert, delete on channels.handed to kopilka_app;
grant update (state, told) on channels.handed to kopilka_app;

-- local: when each channel last took a message, and why it last did not
create table channels.health (
  organisation_id  uuid not null,
  kind             text not null,
  good_at          timestamp with time zone,
  failed_at        timestamp with time zone,
  failure          text,
  in_a_row         integer not null default 0, -- failures since it last took one
  constraint health_pkey PRIMARY KEY (organisation_id, kind),
  constraint health_failed_for_a_reason CHECK ((failed_at IS NULL) = (failure IS NULL)),
  constraint health_failure_check CHECK (length(failure) <= 1000),
  constraint health_in_a_row_check CHECK (in_a_row >= 0),
  constraint health_kind_check CHECK (kind = ANY (ARRAY['smtp'::text, 'smpp'::text, 'http'::text, 'telegram'::text, 'push'::text]))
);
grant select, insert, update on channels.health to kopilka_app;

-- reference: the one key pair of this installation that push services know it by
create table channels.push_key (
  one         boolean not null,
  public_key  text not null,
  sealed      bytea not null,
  made_at     timestamp with time zone not null,
  constraint push_key_pkey PRIMARY KEY (one),
  constraint push_key_one_check CHECK (one),
  constraint push_key_public_key_check CHECK (length(public_key) = 87)
);
grant select, insert on channels.push_key to kopilka_app;

-- owned by owner: browsers of members that take web push; one that is gone is removed
create table channels.subscription (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  endpoint         text not null,
  p256dh           text not null,
  auth             text not null,
  made_at          timestamp with time zone not null,
  constraint subscription_pkey PRIMARY KEY (owner, id),
  constraint subscription_owner_endpoint_key UNIQUE (owner, endpoint),
  constraint subscription_auth_check CHECK (length(auth) = 22),
  constraint subscription_endpoint_check CHECK (length(endpoint) >= 10 AND length(endpoint) <= 1000),
  constraint subscription_p256dh_check CHECK (length(p256dh) = 87)
);
grant select, insert, delete on channels.subscription to kopilka_app;

create schema consents;
grant usage on schema consents to kopilka_app;

-- owned by owner: which version of a programme's rules a member accepted; it is no consent to anything else
create table consents.acceptance (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  programme_id     uuid not null,
  version          integer not null,
  language         text not null,
  door             text not null,
  proof            text,
  actor_kind       text not null,
  actor_id         text not null,
  accepted_at      timestamp with time zone not null,
  constraint acceptance_pkey PRIMARY KEY (owner, id),
  constraint acceptance_owner_programme_id_version_key UNIQUE (owner, programme_id, version),
  constraint acceptance_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint acceptance_programme_id_version_fkey FOREIGN KEY (programme_id, version) REFERENCES programmes.conditions(programme_id, version),
  constraint acceptance_actor_id_check CHECK (length(actor_id) >= 1 AND length(actor_id) <= 100),
  constraint acceptance_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text, 'nobody'::text])),
  constraint acceptance_door_check CHECK (door = ANY (ARRAY['portal'::text, 'desk'::text, 'till'::text, 'import'::text, 'api'::text])),
  constraint acceptance_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint acceptance_proof_check CHECK (length(proof) >= 1 AND length(proof) <= 200)
);
grant select, insert on consents.acceptance to kopilka_app;

-- owned by owner: through which channels a member wishes to hear; the first is tried first
create table consents.choice (
  owner      uuid not null,
  purpose    text not null,
  channels   text[] not null,
  chosen_at  timestamp with time zone not null,
  constraint choice_pkey PRIMARY KEY (owner, purpose),
  constraint choice_purpose_check CHECK (purpose = ANY (ARRAY['service'::text, 'offers'::text, 'reminders'::text, 'surveys'::text])),
  constraint of_known_channels CHECK (channels <@ ARRAY['email'::text, 'sms'::text, 'push'::text, 'telegram'::text, 'call'::text]),
  constraint service_reaches_somewhere CHECK (purpose <> 'service'::text OR cardinality(channels) > 0)
);
grant select, insert, delete on consents.choice to kopilka_app;
grant update (channels, chosen_at) on consents.choice to kopilka_app;

-- owned by owner: the hours in which a member is left in peace, the same minute twice: none; null: those of the organisation, in the zone of the member
create table consents.quiet (
  owner         uuid not null,
  from_minute   integer,
  until_minute  integer,
  zone          text not null,
  chosen_at     timestamp with time zone not null,
  constraint quiet_pkey PRIMARY KEY (owner),
  constraint hours_or_none CHECK ((from_minute IS NULL) = (until_minute IS NULL)),
  constraint quiet_from_minute_check CHECK (from_minute >= 0 AND from_minute <= 1439),
  constraint quiet_until_minute_check CHECK (until_minute >= 0 AND until_minute <= 1439),
  constraint quiet_zone_check CHECK (length(zone) >= 1 AND length(zone) <= 64)
);
grant select, insert, delete on consents.quiet to kopilka_app;
grant update (from_minute, until_minute, zone, chosen_at) on consents.quiet to kopilka_app;

-- owned by owner: what members agreed to and took back; the application only adds to it
create table consents.record (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  purpose          text not null,
  channel          text, -- null: every channel that has no word of its own
  given            boolean not null,
  version          integer, -- the text that was shown; null where none was: taken back, or taken over from elsewhere
  language         text,
  door             text not null,
  proof            text, -- what shows that it was the member: the id of a request, of a code, of a merge
  reason           text, -- why somebody of the staff recorded it
  actor_kind       text not null,
  actor_id         text not null,
  recorded_at      timestamp with time zone not null,
  constraint record_pkey PRIMARY KEY (owner, id),
  constraint record_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint record_organisation_id_purpose_version_fkey FOREIGN KEY (organisation_id, purpose, version) REFERENCES consents.wording(organisation_id, purpose, version),
  constraint given_by_a_text CHECK (NOT given OR version IS NOT NULL OR (door = ANY (ARRAY['import'::text, 'merge'::text]))),
  constraint of_a_known_purpose CHECK (purpose = ANY (ARRAY['offers'::text, 'reminders'::text, 'surveys'::text, 'profiling'::text])),
  constraint record_actor_id_check CHECK (length(actor_id) >= 1 AND length(actor_id) <= 100),
  constraint record_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text, 'nobody'::text])),
  constraint record_channel_check CHECK (channel = ANY (ARRAY['email'::text, 'sms'::text, 'push'::text, 'telegram'::text, 'call'::text])),
  constraint record_door_check CHECK (door = ANY (ARRAY['portal'::text, 'desk'::text, 'till'::text, 'import'::text, 'api'::text, 'link'::text, 'merge'::text])),
  constraint record_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint record_proof_check CHECK (length(proof) >= 1 AND length(proof) <= 200),
  constraint record_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500),
  constraint text_in_its_language CHECK ((version IS NULL) = (language IS NULL))
);
grant select, insert on consents.record to kopilka_app;

-- reference: what holds for members who chose nothing: quiet hours, order of channels; and how often they may be written to
create table consents.setting (
  organisation_id  uuid not null,
  quiet_from       integer not null,
  quiet_until      integer not null,
  most             integer not null, -- so many messages that rest on consent in most_days days
  most_days        integer not null,
  channels         text[] not null,
  revision         integer not null,
  constraint setting_pkey PRIMARY KEY (organisation_id),
  constraint setting_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint of_known_channels CHECK (channels <@ ARRAY['email'::text, 'sms'::text, 'push'::text, 'telegram'::text, 'call'::text]),
  constraint of_one_channel_at_least CHECK (cardinality(channels) > 0),
  constraint setting_most_check CHECK (most >= 1 AND most <= 1000),
  constraint setting_most_days_check CHECK (most_days >= 1 AND most_days <= 366),
  constraint setting_quiet_from_check CHECK (quiet_from >= 0 AND quiet_from <= 1439),
  constraint setting_quiet_until_check CHECK (quiet_until >= 0 AND quiet_until <= 1439),
  constraint setting_revision_check CHECK (revision > 0)
);
grant select, insert on consents.setting to kopilka_app;
grant update (quiet_from, quiet_until, most, most_days, channels, revision) on consents.setting to kopilka_app;

-- owned by owner: what holds now, by the last record of each purpose and channel
create table consents.standing (
  owner      uuid not null,
  purpose    text not null,
  channel    text not null,
  given      boolean not null,
  record_id  uuid not null,
  constraint standing_pkey PRIMARY KEY (owner, purpose, channel),
  constraint standing_owner_record_id_fkey FOREIGN KEY (owner, record_id) REFERENCES consents.record(owner, id),
  constraint standing_channel_check CHECK (channel = ANY (ARRAY['any'::text, 'email'::text, 'sms'::text, 'push'::text, 'telegram'::text, 'call'::text]))
);
grant select, insert, delete on consents.standing to kopilka_app;
grant update (given, record_id) on consents.standing to kopilka_app;

-- reference: versions of the texts that members agree to; a published one is never changed
create table consents.wording (
  organisation_id  uuid not null,
  purpose          text not null,
  version          integer not null,
  ru               text,
  en               text,
  made_at          timestamp with time zone not null,
  made_by          text not null,
  published_at     timestamp with time zone,
  published_by     text,
  constraint wording_pkey PRIMARY KEY (organisation_id, purpose, version),
  constraint wording_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint in_a_language CHECK (COALESCE(ru, en) IS NOT NULL),
  constraint published_by_somebody CHECK ((published_at IS NULL) = (published_by IS NULL)),
  constraint wording_en_check CHECK (length(en) >= 1 AND length(en) <= 4000),
  constraint wording_purpose_check CHECK (purpose = ANY (ARRAY['offers'::text, 'reminders'::text, 'surveys'::text, 'profiling'::text])),
  constraint wording_ru_check CHECK (length(ru) >= 1 AND length(ru) <= 4000),
  constraint wording_version_check CHECK (version > 0)
);
CREATE UNIQUE INDEX wording_draft ON consents.wording USING btree (organisation_id, purpose) WHERE (published_at IS NULL);
CREATE TRIGGER published_for_good BEFORE UPDATE ON consents.wording FOR EACH ROW WHEN (old.published_at IS NOT NULL) EXECUTE FUNCTION kit.refuse_change();
grant select, insert on consents.wording to kopilka_app;
grant update (ru, en, made_at, made_by, published_at, published_by) on consents.wording to kopilka_app;

create schema control;
grant usage on schema control to kopilka_app;

-- local: the jobs that the worker knows, and how each ran last
create table control.job (
  name      text not null,
  every     text, -- when it runs by itself, as crontab writes it, in UTC; null: only when asked for
  scope     text not null,
  began_at  timestamp with time zone,
  took_ms   bigint,
  failure   text,
  good_at   timestamp with time zone, -- when it last ended well
  constraint job_pkey PRIMARY KEY (name),
  constraint job_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint job_scope_check CHECK (scope = ANY (ARRAY['organisation'::text, 'installation'::text])),
  constraint job_took_ms_check CHECK (took_ms >= 0),
  constraint ran_or_not CHECK ((began_at IS NULL) = (took_ms IS NULL))
);
grant select, insert, update, delete on control.job to kopilka_app;

-- local: the last requests of each API key, without anything that was asked for or answered; forgotten after a week
create table control.request (
  key_id       uuid not null,
  id           uuid not null,
  at           timestamp with time zone not null,
  operation    text not null,
  status       integer not null,
  refusal      text,
  request_id   text not null,
  took_micros  bigint not null,
  missed       integer not null default 0, -- requests of the key before this one that were too many to be noted
  constraint request_pkey PRIMARY KEY (key_id, id),
  constraint request_key_id_fkey FOREIGN KEY (key_id) REFERENCES access.api_key(id),
  constraint request_missed_check CHECK (missed >= 0),
  constraint request_operation_check CHECK (length(operation) >= 1 AND length(operation) <= 100),
  constraint request_request_id_check CHECK (length(request_id) >= 1 AND length(request_id) <= 64),
  constraint request_status_check CHECK (status >= 100 AND status <= 599),
  constraint request_took_micros_check CHECK (took_micros >= 0)
);
create index request_age ON control.request USING brin (at);
create index request_refused ON control.request USING btree (key_id, id) WHERE (refusal IS NOT NULL);
grant select, insert, delete on control.request to kopilka_app;

-- local: checks of the whole book that were asked for, and what they found
create table control.verification (
  organisation_id  uuid not null,
  id               uuid not null,
  state            text not null,
  done             integer not null default 0, -- promises that were checked; a check that was cut short goes on after them
  total            integer not null default 0,
  findings         jsonb not null default '[]'::jsonb,
  failure          text,
  asked_at         timestamp with time zone not null,
  asked_by         text not null,
  began_at         timestamp with time zone,
  ended_at         timestamp with time zone,
  constraint verification_pkey PRIMARY KEY (organisation_id, id),
  constraint verification_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint ended_or_not CHECK ((ended_at IS NULL) = (state = ANY (ARRAY['waiting'::text, 'running'::text]))),
  constraint failed_for_a_reason CHECK ((state = 'failed'::text) = (failure IS NOT NULL)),
  constraint verification_done_check CHECK (done >= 0),
  constraint verification_findings_check CHECK (jsonb_typeof(findings) = 'array'::text),
  constraint verification_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])),
  constraint verification_total_check CHECK (total >= 0)
);
CREATE UNIQUE INDEX one_at_a_time ON control.verification USING btree (((ended_at IS NULL))) WHERE (ended_at IS NULL);
grant select, insert on control.verification to kopilka_app;
grant update (state, done, total, findings, failure, began_at, ended_at) on control.verification to kopilka_app;

create schema desk;
grant usage on schema desk to kopilka_app;

-- look-up: by organisation and id, calls as the telephony told of them; they lead to the member who called
create table desk.call (
  organisation_id  uuid not null,
  id               uuid not null,
  external_id      text not null, -- the id of the call in the telephony: what is told again is the same call
  phone            text, -- null where the number is withheld, or is no phone number
  owner            uuid, -- the member who had this phone when it rang; null where nobody had
  line             text, -- the login or the extension it rang at, as the telephony said; null where it rang at all
  operator_id      uuid,
  state            text not null,
  began_at         timestamp with time zone not null,
  answered_at      timestamp with time zone,
  ended_at         timestamp with time zone,
  told_at          timestamp with time zone not null, -- when something was told of it last
  constraint call_pkey PRIMARY KEY (organisation_id, id),
  constraint call_organisation_id_external_id_key UNIQUE (organisation_id, external_id),
  constraint call_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint call_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint answered_at_an_instant CHECK (state <> 'answered'::text OR answered_at IS NOT NULL),
  constraint at_a_line_of_theirs CHECK (operator_id IS NULL OR line IS NOT NULL),
  constraint call_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 100),
  constraint call_line_check CHECK (length(line) >= 1 AND length(line) <= 120),
  constraint call_phone_check CHECK (phone ~ '^\+[1-9]\d{5,14}$'::text),
  constraint call_state_check CHECK (state = ANY (ARRAY['ringing'::text, 'answered'::text, 'ended'::text])),
  constraint ended_at_an_instant CHECK ((state = 'ended'::text) = (ended_at IS NOT NULL))
);
create index call_of_owner ON desk.call USING btree (organisation_id, owner, id) WHERE (owner IS NOT NULL);
create index call_of_phone ON desk.call USING btree (organisation_id, phone, id) WHERE (phone IS NOT NULL);
create index call_told ON desk.call USING btree (organisation_id, told_at);
grant select, insert on desk.call to kopilka_app;
grant update (phone, owner, line, operator_id, state, began_at, answered_at, ended_at, told_at) on desk.call to kopilka_app;

-- owned by owner: which facts a caller named rightly, and which not; the application only adds to it
create table desk.identification (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  call_id          uuid,
  actor_kind       text not null,
  actor_id         text not null,
  named            text[] not null,
  missed           text[] not null,
  passed           boolean not null,
  at               timestamp with time zone not null,
  constraint identification_pkey PRIMARY KEY (owner, id),
  constraint identification_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint identification_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text])),
  constraint of_facts_that_are_asked CHECK ((named || missed) <@ ARRAY['birthday'::text, 'last_purchase'::text, 'store'::text, 'card'::text, 'email'::text]),
  constraint passed_by_two_facts CHECK (NOT passed OR cardinality(named) >= 2),
  constraint something_was_asked CHECK (cardinality(named || missed) > 0)
);
create index identification_by_id ON desk.identification USING btree (organisation_id, id);
grant select, insert on desk.identification to kopilka_app;

-- owned by owner: what operators note of a member; the application only adds to it
create table desk.note (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  call_id          uuid, -- the call during which it was written
  text             text not null,
  actor_kind       text not null,
  actor_id         text not null,
  written_at       timestamp with time zone not null,
  constraint note_pkey PRIMARY KEY (owner, id),
  constraint note_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint note_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text])),
  constraint note_text_check CHECK (length(text) >= 1 AND length(text) <= 2000)
);
grant select, insert on desk.note to kopilka_app;

-- owned by owner: phones that are to change, so that the old one can object first
create table desk.phone_change (
  owner              uuid not null,
  id                 uuid not null,
  organisation_id    uuid not null,
  old_phone          text not null,
  phone              text not null,
  identification_id  uuid,
  actor_kind         text not null,
  actor_id           text not null,
  asked_at           timestamp with time zone not null,
  due_at             timestamp with time zone not null,
  state              text not null,
  settled_at         timestamp with time zone,
  reason             text, -- why it was cancelled, in words; why it could not be done, as the code of the refusal
  constraint phone_change_pkey PRIMARY KEY (owner, id),
  constraint phone_change_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint due_later CHECK (due_at > asked_at),
  constraint phone_change_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text])),
  constraint phone_change_old_phone_check CHECK (old_phone ~ '^\+[1-9]\d{5,14}$'::text),
  constraint phone_change_phone_check CHECK (phone ~ '^\+[1-9]\d{5,14}$'::text),
  constraint phone_change_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500),
  constraint phone_change_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'done'::text, 'cancelled'::text, 'refused'::text])),
  constraint refused_for_a_reason CHECK (state <> 'refused'::text OR reason IS NOT NULL),
  constraint to_another_phone CHECK (phone <> old_phone),
  constraint waits_or_is_settled CHECK ((state = 'waiting'::text) = (settled_at IS NULL))
);
create index phone_change_due ON desk.phone_change USING btree (organisation_id, due_at) WHERE (state = 'waiting'::text);
CREATE UNIQUE INDEX phone_change_waiting ON desk.phone_change USING btree (owner) WHERE (state = 'waiting'::text);
grant select, insert on desk.phone_change to kopilka_app;
grant update (state, settled_at, reason) on desk.phone_change to kopilka_app;

-- look-up: by organisation and operator, the extension they sit at
create table desk.seat (
  organisation_id  uuid not null,
  operator_id      uuid not null,
  extension        text not null,
  since            timestamp with time zone not null,
  constraint seat_pkey PRIMARY KEY (organisation_id, operator_id),
  constraint seat_organisation_id_extension_key UNIQUE (organisation_id, extension),
  constraint seat_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint seat_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint seat_extension_check CHECK (extension ~ '^[0-9A-Za-z._-]{1,40}$'::text)
);
grant select, insert, delete on desk.seat to kopilka_app;
grant update (extension, since) on desk.seat to kopilka_app;

create schema imports;
grant usage on schema imports to kopilka_app;

-- local: files that were handed in, forgotten some weeks after
create table imports.file (
  organisation_id  uuid not null,
  id               uuid not null,
  name             text not null,
  size             integer not null, -- bytes
  made_at          timestamp with time zone not null,
  made_by          text not null,
  constraint file_pkey PRIMARY KEY (organisation_id, id),
  constraint file_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint file_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint file_size_check CHECK (size >= 1 AND size <= 268435456)
);
grant select, insert, delete on imports.file to kopilka_app;

-- local: the content of files, a mebibyte each but the last
create table imports.part (
  organisation_id  uuid not null,
  file_id          uuid not null,
  number           integer not null,
  content          bytea not null,
  constraint part_pkey PRIMARY KEY (organisation_id, file_id, number),
  constraint part_organisation_id_file_id_fkey FOREIGN KEY (organisation_id, file_id) REFERENCES imports.file(organisation_id, id) ON DELETE CASCADE,
  constraint part_content_check CHECK (octet_length(content) >= 1 AND octet_length(content) <= 1048576),
  constraint part_number_check CHECK (number >= 1)
);
grant select, insert, delete on imports.part to kopilka_app;

-- local: receipts of a file that were refused, by their place in its order; the next run tries them again
create table imports.refused (
  organisation_id  uuid not null,
  programme_id     uuid not null,
  digest           bytea not null,
  receipt          integer not null,
  constraint refused_pkey PRIMARY KEY (organisation_id, programme_id, digest, receipt),
  constraint refused_organisation_id_programme_id_digest_fkey FOREIGN KEY (organisation_id, programme_id, digest) REFERENCES imports.run(organisation_id, programme_id, digest) ON DELETE CASCADE,
  constraint refused_receipt_check CHECK (receipt >= 0)
);
grant select, insert, update, delete on imports.refused to kopilka_app;

-- local: files of purchases and how many of their receipts were gone through
create table imports.run (
  organisation_id  uuid not null,
  programme_id     uuid not null,
  digest           bytea not null, -- SHA-256 of the file, the mapping and the stores known: with the same ones the receipts are the same and in the same order
  file_name        text not null,
  receipts         integer not null,
  done             integer not null,
  actor_kind       text not null,
  actor_id         text not null,
  started_at       timestamp with time zone not null,
  touched_at       timestamp with time zone not null,
  constraint run_pkey PRIMARY KEY (organisation_id, programme_id, digest),
  constraint run_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint done_of_receipts CHECK (done >= 0 AND done <= receipts),
  constraint run_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text])),
  constraint run_digest_check CHECK (length(digest) = 32)
);
grant select, insert, update, delete on imports.run to kopilka_app;

-- local: imports that the server does by itself, and what became of them
create table imports.task (
  organisation_id  uuid not null,
  id               uuid not null,
  file_id          uuid not null, -- the file; it may have been forgotten meanwhile
  file_name        text not null,
  programme_id     uuid not null,
  what             text not null,
  mapping          jsonb not null,
  dry_run          boolean not null,
  language         text not null,
  state            text not null,
  stage            text,
  done             bigint not null default 0,
  total            bigint not null default 0,
  cancel           boolean not null default false,
  report           jsonb,
  refusal          jsonb,
  rejected_id      uuid, -- a file of the rows that were not taken over
  ordered_at       timestamp with time zone not null,
  ordered_by       jsonb not null, -- the actor: kind, id, name, whether it is for test members only
  began_at         timestamp with time zone,
  ended_at         timestamp with time zone,
  constraint task_pkey PRIMARY KEY (organisation_id, id),
  constraint task_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint done_with_report CHECK (state <> 'done'::text OR report IS NOT NULL),
  constraint ended_or_not CHECK ((ended_at IS NULL) = (state = ANY (ARRAY['waiting'::text, 'running'::text]))),
  constraint failed_for_a_reason CHECK ((state = 'failed'::text) = (refusal IS NOT NULL)),
  constraint task_done_check CHECK (done >= 0),
  constraint task_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint task_stage_check CHECK (stage = ANY (ARRAY['reading'::text, 'enrolling'::text, 'confirming'::text, 'rejecting'::text])),
  constraint task_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'cancelled'::text, 'failed'::text])),
  constraint task_total_check CHECK (total >= 0),
  constraint task_what_check CHECK (what = ANY (ARRAY['purchases'::text, 'members'::text]))
);
grant select, insert on imports.task to kopilka_app;
grant update (state, stage, done, total, cancel, report, refusal, rejected_id, began_at, ended_at) on imports.task to kopilka_app;

create schema kit;
grant usage on schema kit to kopilka_app;

CREATE OR REPLACE FUNCTION kit.enqueue(job text, payload json, run_at timestamp with time zone, key text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform graphile_worker.add_job(job, payload, run_at => run_at, job_key => key);
end $function$;

CREATE OR REPLACE FUNCTION kit.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op <> 'TRUNCATE' and tg_table_schema || '.' || tg_table_name in
       ('access.audit', 'cards.life', 'cases.attachment', 'cases.line', 'ledger.transfer')
     and privacy.is_erasing() then
    if tg_op = 'DELETE' then
      return old;
    end if;
    return new;
  end if;
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end $function$;

-- owned by owner: the outbox, facts written with the transaction that made them
create table kit.event (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  name             text not null,
  data             jsonb not null,
  at               timestamp with time zone not null,
  delivered_at     timestamp with time zone,
  tries            integer not null default 0,
  next_try_at      timestamp with time zone,
  parked_reason    text,
  constraint event_pkey PRIMARY KEY (owner, id),
  constraint delivered_for_good CHECK (delivered_at IS NULL OR parked_reason IS NULL AND next_try_at IS NULL),
  constraint event_data_check CHECK (jsonb_typeof(data) = 'object'::text),
  constraint event_name_check CHECK (name ~ '^[a-z_]+\.[a-z_]+$'::text),
  constraint event_tries_check CHECK (tries >= 0),
  constraint parked_after_its_tries CHECK (parked_reason IS NULL OR tries > 0 AND next_try_at IS NULL)
);
create index event_held ON kit.event USING btree (owner, id) WHERE (next_try_at IS NOT NULL);
create index event_waiting ON kit.event USING btree (id) WHERE ((delivered_at IS NULL) AND (parked_reason IS NULL));
CREATE TRIGGER undelivered BEFORE DELETE ON kit.event FOR EACH ROW WHEN (old.delivered_at IS NULL) EXECUTE FUNCTION kit.refuse_change();
grant select, insert, delete on kit.event to kopilka_app;
grant update (delivered_at, tries, next_try_at, parked_reason) on kit.event to kopilka_app;

-- look-up: the answer that a key of a caller is bound to, kept at least 90 days
create table kit.idempotency (
  caller  uuid not null,
  key     text not null,
  digest  bytea not null,
  status  integer not null,
  answer  text not null,
  at      timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (caller, key),
  constraint idempotency_digest_check CHECK (octet_length(digest) = 32),
  constraint idempotency_key_check CHECK (length(key) >= 1 AND length(key) <= 200)
);
create index idempotency_age ON kit.idempotency USING brin (at);
grant select, insert, delete on kit.idempotency to kopilka_app;
grant update (status, answer) on kit.idempotency to kopilka_app;

create schema ledger;
grant usage on schema ledger to kopilka_app;

CREATE OR REPLACE FUNCTION ledger.continue_numbers()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  reached bigint;
begin
  select coalesce((select to_no from ledger.link order by position desc limit 1),
    (select max(m.transaction_no) from ledger.movement m)) into reached;
  if reached > ledger.transaction_no() then
    select greatest(reached, max(m.transaction_no) + 1) into reached from ledger.movement m;
    execute format('create or replace function ledger.numbered(id xid8) returns bigint
      language sql stable parallel safe as ''select id::text::bigint + %s''', reached);
  end if;
end $function$;

CREATE OR REPLACE FUNCTION ledger.numbered(id xid8)
 RETURNS bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$select id::text::bigint + 0$function$;

CREATE OR REPLACE FUNCTION ledger.summarise_movements()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform brin_summarize_new_values('ledger.movement_transaction');
end $function$;

CREATE OR REPLACE FUNCTION ledger.transaction_no()
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$select ledger.numbered(pg_current_xact_id())$function$;

-- owned by owner: the points of one owner in one programme, opened at the first operation; its row is the lock
create table ledger.account (
  owner            uuid not null,
  programme_id     uuid not null,
  organisation_id  uuid not null,
  debt             bigint not null default 0, -- points owed, repaid by the next earning; no balance is stored, it is derived from lots and holds
  opened_at        timestamp with time zone not null,
  constraint account_pkey PRIMARY KEY (owner, programme_id),
  constraint account_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint account_debt_check CHECK (debt >= 0)
);
CREATE TRIGGER fixed BEFORE UPDATE OF owner, programme_id, organisation_id, opened_at ON ledger.account FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.account to kopilka_app;
grant update (debt) on ledger.account to kopilka_app;

-- local: append-only, links signed with a key that is kept outside the database
create table ledger.anchor (
  position   bigint not null,
  movements  bigint not null,
  digest     bytea not null,
  at         timestamp with time zone not null,
  key        bytea not null, -- the public key (Ed25519) that tells whether the signature is right
  signature  bytea not null,
  constraint anchor_pkey PRIMARY KEY ("position"),
  constraint anchor_position_fkey FOREIGN KEY ("position") REFERENCES ledger.link("position"),
  constraint anchor_digest_check CHECK (length(digest) = 32),
  constraint anchor_key_check CHECK (length(key) = 32),
  constraint anchor_signature_check CHECK (length(signature) = 64)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.anchor FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.anchor to kopilka_app;

-- owned by owner: transfers this owner was credited with, so that each arrives once
create table ledger.arrival (
  owner        uuid not null,
  transfer_id  uuid not null,
  at           timestamp with time zone not null,
  constraint arrival_pkey PRIMARY KEY (owner, transfer_id)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.arrival FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.arrival to kopilka_app;

-- owned by owner: append-only, what a movement took from a lot (+) or gave back (-)
create table ledger.draw (
  owner        uuid not null,
  movement_id  uuid not null,
  lot_id       uuid not null,
  points       bigint not null,
  place        smallint not null, -- the order of drawing within the movement; returns go back from the last
  constraint draw_pkey PRIMARY KEY (owner, movement_id, lot_id),
  constraint draw_owner_lot_id_fkey FOREIGN KEY (owner, lot_id) REFERENCES ledger.lot(owner, id),
  constraint draw_owner_movement_id_fkey FOREIGN KEY (owner, movement_id) REFERENCES ledger.movement(owner, id),
  constraint draw_place_check CHECK (place >= 0),
  constraint draw_points_check CHECK (points <> 0)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.draw FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.draw to kopilka_app;

-- owned by owner: points set aside; its id is the movement that did it, whose draws are its draws
create table ledger.hold (
  owner         uuid not null,
  id            uuid not null,
  programme_id  uuid not null,
  points        bigint not null,
  subject       text not null,
  expires_at    timestamp with time zone, -- null: it lasts until it is ended
  began_at      timestamp with time zone not null,
  ended_at      timestamp with time zone,
  how           text,
  constraint hold_pkey PRIMARY KEY (owner, id),
  constraint hold_owner_id_fkey FOREIGN KEY (owner, id) REFERENCES ledger.movement(owner, id),
  constraint hold_owner_programme_id_fkey FOREIGN KEY (owner, programme_id) REFERENCES ledger.account(owner, programme_id),
  constraint ended_somehow CHECK ((ended_at IS NULL) = (how IS NULL)),
  constraint hold_how_check CHECK (how = ANY (ARRAY['released'::text, 'redeemed'::text])),
  constraint hold_points_check CHECK (points > 0),
  constraint hold_subject_check CHECK (length(subject) >= 1 AND length(subject) <= 200)
);
create index hold_live ON ledger.hold USING btree (owner) WHERE (ended_at IS NULL);
create index hold_timed ON ledger.hold USING btree (expires_at, id) WHERE (ended_at IS NULL);
CREATE TRIGGER fixed BEFORE UPDATE OF owner, id, programme_id, points, subject, expires_at, began_at ON ledger.hold FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON ledger.hold FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.hold to kopilka_app;
grant update (ended_at, how) on ledger.hold to kopilka_app;

-- local: append-only, the chain; the movements that the transactions [from_no, to_no) wrote stand in the links of these bounds
create table ledger.link (
  position   bigint not null,
  from_no    bigint not null,
  to_no      bigint not null,
  movements  bigint not null, -- how many the chain holds up to this link
  ids        uuid[] not null,
  digests    bytea[] not null, -- SHA-256 of each movement, of its row as record_send writes it
  digest     bytea not null, -- SHA-256 over the digest of the link before, this link and the digests of its movements
  made_at    timestamp with time zone not null,
  constraint link_pkey PRIMARY KEY ("position"),
  constraint link_check CHECK (from_no < to_no),
  constraint link_check1 CHECK (movements >= "position"),
  constraint link_check2 CHECK (cardinality(ids) = cardinality(digests)),
  constraint link_digest_check CHECK (length(digest) = 32),
  constraint link_ids_check CHECK (cardinality(ids) > 0),
  constraint link_position_check CHECK ("position" > 0)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.link FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.link to kopilka_app;

-- owned by owner: points earned at once, open in [activates_at, expires_at)
create table ledger.lot (
  owner         uuid not null,
  id            uuid not null,
  programme_id  uuid not null, -- that of its movement, which belongs to the account
  movement_id   uuid not null,
  purchase_id   uuid,
  earned        bigint not null,
  remaining     bigint not null, -- earned less the sum of its draws
  lapsed        bigint not null default 0, -- the part that recorded expiry took
  activates_at  timestamp with time zone not null,
  expires_at    timestamp with time zone,
  earned_at     timestamp with time zone not null, -- of lots that expire together the earlier is drawn first
  idle          jsonb, -- the period after the last activity, where activity moves the expiry on
  transfer_id   uuid,
  origin_lot    uuid, -- the lot of another owner that this one continues, moved by transfer_id
  constraint lot_pkey PRIMARY KEY (owner, id),
  constraint lot_owner_movement_id_fkey FOREIGN KEY (owner, movement_id) REFERENCES ledger.movement(owner, id),
  constraint expires_after_activation CHECK (expires_at > activates_at),
  constraint lapsed_by_its_expiry CHECK (lapsed = 0 OR expires_at IS NOT NULL),
  constraint lapsed_of_what_is_gone CHECK (lapsed >= 0 AND lapsed <= (earned - remaining)),
  constraint lot_earned_check CHECK (earned > 0),
  constraint lot_idle_check CHECK (jsonb_typeof(idle) = 'object'::text),
  constraint lot_remaining_check CHECK (remaining >= 0),
  constraint moved_from_a_lot CHECK ((transfer_id IS NULL) = (origin_lot IS NULL))
);
create index lot_delayed ON ledger.lot USING btree (activates_at, id) WHERE (activates_at > earned_at);
create index lot_expiry ON ledger.lot USING btree (expires_at, id) WHERE ((remaining > 0) AND (expires_at IS NOT NULL));
create index lot_open ON ledger.lot USING btree (owner) WHERE (remaining > 0);
CREATE TRIGGER fixed BEFORE UPDATE OF owner, id, programme_id, movement_id, purchase_id, earned, activates_at, earned_at, idle, transfer_id, origin_lot ON ledger.lot FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON ledger.lot FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.lot to kopilka_app;
grant update (remaining, lapsed, expires_at) on ledger.lot to kopilka_app;

-- owned by owner: append-only changes of accounts; ids ascend in the order of recording
create table ledger.movement (
  owner           uuid not null,
  id              uuid not null,
  programme_id    uuid not null,
  kind            text not null,
  points          bigint not null, -- signed minor units: what the owner gains or loses
  cause_kind      text not null,
  cause_id        text not null,
  linked_id       uuid,
  reason          text,
  actor_kind      text,
  actor_id        text,
  approved_by     text,
  occurred_at     timestamp with time zone not null, -- what it counts for; recorded_at is when it was written
  recorded_at     timestamp with time zone not null,
  transaction_no  bigint not null default ledger.transaction_no(), -- which database transaction wrote it: when all below a number have ended, no movement comes in below it any more
  constraint movement_pkey PRIMARY KEY (owner, id),
  constraint movement_owner_programme_id_fkey FOREIGN KEY (owner, programme_id) REFERENCES ledger.account(owner, programme_id),
  constraint actor_is_whole CHECK ((actor_kind IS NULL) = (actor_id IS NULL)),
  constraint correction_is_signed CHECK (kind <> 'adjust'::text OR actor_id IS NOT NULL AND reason IS NOT NULL),
  constraint gains_are_positive CHECK ((kind <> ALL (ARRAY['earn'::text, 'release'::text, 'open'::text])) OR points > 0),
  constraint movement_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text])),
  constraint movement_cause_id_check CHECK (length(cause_id) >= 1 AND length(cause_id) <= 200),
  constraint movement_cause_kind_check CHECK (length(cause_kind) >= 1 AND length(cause_kind) <= 40),
  constraint movement_kind_check CHECK (kind = ANY (ARRAY['earn'::text, 'redeem'::text, 'expire'::text, 'adjust'::text, 'hold'::text, 'release'::text, 'reverse'::text, 'transfer'::text, 'open'::text])),
  constraint movement_points_check CHECK (points <> 0),
  constraint movement_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500),
  constraint release_ends_a_hold CHECK (kind <> 'release'::text OR linked_id IS NOT NULL),
  constraint spendings_are_negative CHECK ((kind <> ALL (ARRAY['redeem'::text, 'hold'::text])) OR points < 0)
);
create index movement_transaction ON ledger.movement USING brin (transaction_no) WITH (autosummarize='on');
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.movement FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select on ledger.movement to kopilka_app;
grant insert (owner, id, programme_id, kind, points, cause_kind, cause_id, linked_id, reason, actor_kind, actor_id, approved_by, occurred_at, recorded_at) on ledger.movement to kopilka_app;

-- local: how far a job has announced
create table ledger.progress (
  job      text not null,
  reached  timestamp with time zone not null,
  last_id  uuid not null,
  constraint progress_pkey PRIMARY KEY (job)
);
grant select, insert, update on ledger.progress to kopilka_app;

-- owned by owner: in words, why a movement was made; gone once its member is erased
create table ledger.remark (
  owner        uuid not null,
  movement_id  uuid not null,
  salt         bytea not null, -- the reason of the movement is sha256: and, in hexadecimal, the SHA-256 of salt and text
  text         text not null,
  constraint remark_pkey PRIMARY KEY (owner, movement_id),
  constraint remark_owner_movement_id_fkey FOREIGN KEY (owner, movement_id) REFERENCES ledger.movement(owner, id),
  constraint remark_salt_check CHECK (octet_length(salt) = 16),
  constraint remark_text_check CHECK (length(text) >= 1 AND length(text) <= 500)
);
CREATE TRIGGER said_for_good BEFORE UPDATE OR TRUNCATE ON ledger.remark FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.remark to kopilka_app;

-- owned by owner: points that left this owner for another; pending until finished_at
create table ledger.transfer (
  owner            uuid not null,
  id               uuid not null,
  programme_id     uuid not null,
  organisation_id  uuid not null,
  to_owner         uuid not null,
  kind             text not null,
  cause_kind       text not null,
  cause_id         text not null,
  points           bigint not null,
  debt             bigint not null,
  parts            jsonb not null, -- what arrives: points of each lot with activation and expiry
  points_movement  uuid,
  debt_movement    uuid,
  reason           text,
  actor_kind       text,
  actor_id         text,
  occurred_at      timestamp with time zone not null,
  started_at       timestamp with time zone not null,
  finished_at      timestamp with time zone,
  constraint transfer_pkey PRIMARY KEY (owner, id),
  constraint transfer_owner_debt_movement_fkey FOREIGN KEY (owner, debt_movement) REFERENCES ledger.movement(owner, id),
  constraint transfer_owner_points_movement_fkey FOREIGN KEY (owner, points_movement) REFERENCES ledger.movement(owner, id),
  constraint transfer_owner_programme_id_fkey FOREIGN KEY (owner, programme_id) REFERENCES ledger.account(owner, programme_id),
  constraint actor_is_whole CHECK ((actor_kind IS NULL) = (actor_id IS NULL)),
  constraint debt_by_a_movement CHECK ((debt = 0) = (debt_movement IS NULL)),
  constraint gift_is_of_points CHECK (kind <> 'gift'::text OR debt = 0),
  constraint points_by_a_movement CHECK ((points = 0) = (points_movement IS NULL)),
  constraint something_moves CHECK (points > 0 OR debt > 0),
  constraint to_another CHECK (to_owner <> owner),
  constraint transfer_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text])),
  constraint transfer_cause_id_check CHECK (length(cause_id) >= 1 AND length(cause_id) <= 200),
  constraint transfer_cause_kind_check CHECK (length(cause_kind) >= 1 AND length(cause_kind) <= 40),
  constraint transfer_debt_check CHECK (debt >= 0),
  constraint transfer_kind_check CHECK (kind = ANY (ARRAY['gift'::text, 'move'::text, 'move_back'::text])),
  constraint transfer_parts_check CHECK (jsonb_typeof(parts) = 'array'::text),
  constraint transfer_points_check CHECK (points >= 0),
  constraint transfer_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500)
);
create index transfer_pending ON ledger.transfer USING btree (started_at) WHERE (finished_at IS NULL);
CREATE TRIGGER fixed BEFORE UPDATE OF owner, id, programme_id, organisation_id, to_owner, kind, cause_kind, cause_id, points, debt, parts, points_movement, debt_movement, reason, actor_kind, actor_id, occurred_at, started_at ON ledger.transfer FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON ledger.transfer FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on ledger.transfer to kopilka_app;
grant update (finished_at) on ledger.transfer to kopilka_app;

create schema mailings;
grant usage on schema mailings to kopilka_app;

-- reference: mailings of an organisation: for whom, in which words, and how far each has come
create table mailings.mailing (
  organisation_id  uuid not null,
  id               uuid not null,
  programme_id     uuid not null,
  name             text not null,
  purpose          text not null,
  audience         jsonb not null, -- the filter that members have to fit, or that the list is given by name; who it came to stands in mailings.recipient
  texts            jsonb not null, -- texts in Liquid by channel and language
  segment_price    bigint, -- what one part of an SMS costs, in minor units of the programme's money
  state            text not null,
  revision         integer not null, -- counts the edits of a draft, so that none is written over unseen
  made_at          timestamp with time zone not null,
  made_by          text not null,
  changed_at       timestamp with time zone not null,
  changed_by       text not null,
  starts_at        timestamp with time zone,
  began_at         timestamp with time zone,
  gathered_to      uuid, -- the member up to whom the audience was gone through
  gathered_at      timestamp with time zone, -- when the audience was whole; nobody joins it later
  in_step          boolean not null default true, -- whether the messages that wait have followed the state: are held while it is paused, and gone once it is cancelled
  progress         jsonb, -- what it came to when it was last counted; stays when messages are forgotten
  ended_at         timestamp with time zone,
  constraint mailing_pkey PRIMARY KEY (organisation_id, id),
  constraint mailing_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint begun_before_it_sends CHECK ((state <> ALL (ARRAY['sending'::text, 'paused'::text, 'done'::text])) OR began_at IS NOT NULL),
  constraint ended_in_the_end CHECK ((state = ANY (ARRAY['done'::text, 'cancelled'::text])) = (ended_at IS NOT NULL)),
  constraint gathered_once_begun CHECK (COALESCE(gathered_to::text, gathered_at::text) IS NULL OR began_at IS NOT NULL),
  constraint mailing_audience_check CHECK (jsonb_typeof(audience) = 'object'::text),
  constraint mailing_changed_by_check CHECK (length(changed_by) >= 1 AND length(changed_by) <= 200),
  constraint mailing_made_by_check CHECK (length(made_by) >= 1 AND length(made_by) <= 200),
  constraint mailing_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint mailing_progress_check CHECK (jsonb_typeof(progress) = 'object'::text),
  constraint mailing_purpose_check CHECK (purpose = ANY (ARRAY['offers'::text, 'reminders'::text, 'surveys'::text])),
  constraint mailing_revision_check CHECK (revision > 0),
  constraint mailing_segment_price_check CHECK (segment_price >= 1 AND segment_price <= 1000000),
  constraint mailing_state_check CHECK (state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'sending'::text, 'paused'::text, 'done'::text, 'cancelled'::text])),
  constraint mailing_texts_check CHECK (jsonb_typeof(texts) = 'array'::text),
  constraint scheduled_for_an_instant CHECK (state <> 'scheduled'::text OR starts_at IS NOT NULL)
);
create index mailing_open ON mailings.mailing USING btree (organisation_id, id) WHERE ((state = ANY (ARRAY['scheduled'::text, 'sending'::text])) OR (NOT in_step));
grant select, insert, delete on mailings.mailing to kopilka_app;
grant update (programme_id, name, purpose, audience, texts, segment_price, state, revision, changed_at, changed_by, starts_at, began_at, gathered_to, gathered_at, in_step, progress, ended_at) on mailings.mailing to kopilka_app;

-- owned by owner: whom a mailing is for, as it was when it began, and whether a message was written
create table mailings.recipient (
  owner            uuid not null,
  mailing_id       uuid not null,
  organisation_id  uuid not null,
  outcome          text, -- queued: a message was written; else why none was; null: not looked at yet
  form             text,
  decided_at       timestamp with time zone,
  unsubscribed_at  timestamp with time zone, -- when the member took a consent back by a link of this mailing
  constraint recipient_pkey PRIMARY KEY (owner, mailing_id),
  constraint decided_at_an_instant CHECK ((outcome IS NULL) = (decided_at IS NULL)),
  constraint queued_for_a_channel CHECK ((NOT outcome IS DISTINCT FROM 'queued'::text) = (form IS NOT NULL)),
  constraint recipient_form_check CHECK (form = ANY (ARRAY['sms'::text, 'email'::text, 'telegram'::text, 'push'::text])),
  constraint recipient_outcome_check CHECK (outcome = ANY (ARRAY['queued'::text, 'test'::text, 'left'::text, 'held_out'::text, 'no_consent'::text, 'no_address'::text, 'no_text'::text, 'too_often'::text]))
);
create index recipient_of_mailing ON mailings.recipient USING btree (mailing_id, owner);
create index recipient_undecided ON mailings.recipient USING btree (mailing_id, owner) WHERE (outcome IS NULL);
grant select, insert, delete on mailings.recipient to kopilka_app;
grant update (outcome, form, decided_at, unsubscribed_at) on mailings.recipient to kopilka_app;

create schema members;
grant usage on schema members to kopilka_app;

CREATE OR REPLACE FUNCTION members.require_approval()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from approvals.request r
    where r.owner = new.owner and r.id = new.approval_id
      and (r.state, r.points, r.programme_id, r.asked_by, r.decided_by)
        is distinct from ('approved', new.points, new.programme_id, new.operator_id, new.approved_by)) then
    raise exception 'this correction is not what was approved';
  end if;
  return null;
end $function$;

-- owned by owner: append-only, points that people of the staff moved by hand, each within the limits of whoever answers for it
create table members.correction (
  owner            uuid not null,
  movement_id      uuid not null,
  organisation_id  uuid not null,
  programme_id     uuid not null,
  act              text not null,
  points           bigint not null,
  operator_id      uuid not null,
  session          bytea, -- SHA-256 of the token of the session it was done in, or asked in
  approval_id      uuid,
  approved_by      uuid, -- the one who decided the request, as it says there
  answered_by      uuid generated always as (COALESCE(approved_by, operator_id)) stored, -- whose limits it counts against: who approved it, otherwise who did it
  shift_points     bigint not null, -- what they answer for within 12 hours in this programme by this act, this correction included
  day_points       bigint not null, -- the same since the day began in the zone of the programme
  once_limit       bigint, -- their limits at that instant; null: none
  shift_limit      bigint,
  day_limit        bigint,
  at               timestamp with time zone not null,
  constraint correction_pkey PRIMARY KEY (owner, movement_id),
  constraint correction_owner_approval_id_key UNIQUE (owner, approval_id),
  constraint correction_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint correction_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint correction_owner_approval_id_fkey FOREIGN KEY (owner, approval_id) REFERENCES approvals.request(owner, id),
  constraint correction_owner_movement_id_fkey FOREIGN KEY (owner, movement_id) REFERENCES ledger.movement(owner, id),
  constraint adding_is_positive CHECK ((points > 0) = (act = 'add'::text)),
  constraint approved_by_somebody CHECK ((approval_id IS NULL) = (approved_by IS NULL)),
  constraint correction_act_check CHECK (act = ANY (ARRAY['add'::text, 'take'::text, 'transfer'::text])),
  constraint correction_points_check CHECK (points <> 0),
  constraint correction_session_check CHECK (octet_length(session) = 32),
  constraint counts_itself CHECK (shift_points >= abs(points) AND day_points >= abs(points)),
  constraint within_day CHECK (day_points <= day_limit),
  constraint within_once CHECK (abs(points) <= once_limit),
  constraint within_shift CHECK (shift_points <= shift_limit)
);
create index correction_answered ON members.correction USING btree (answered_by, programme_id, act, at);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON members.correction FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER was_approved AFTER INSERT ON members.correction FOR EACH ROW WHEN (new.approval_id IS NOT NULL) EXECUTE FUNCTION members.require_approval();
grant select, insert on members.correction to kopilka_app;

-- look-up: which member a phone, e-mail, external id or card number leads to
create table members.identifier (
  organisation_id  uuid not null,
  kind             text not null,
  value            text not null,
  owner            uuid not null, -- whom it leads to now: after a merge, the survivor
  home             uuid not null, -- whom it belongs to: an undone merge leads it back there
  constraint identifier_pkey PRIMARY KEY (organisation_id, kind, value),
  constraint identifier_kind_check CHECK (kind = ANY (ARRAY['phone'::text, 'email'::text, 'external'::text, 'card'::text])),
  constraint identifier_value_check CHECK (length(value) >= 1 AND length(value) <= 254)
);
create index identifier_at_home ON members.identifier USING btree (home);
create index identifier_of_owner ON members.identifier USING btree (owner);
grant select, insert, delete on members.identifier to kopilka_app;
grant update (owner, home) on members.identifier to kopilka_app;

-- owned by owner: persons and companies enrolled, with their personal data
create table members.member (
  owner               uuid not null,
  organisation_id     uuid not null,
  first_name          text,
  middle_name         text,
  last_name           text,
  phone               text,
  email               text,
  external_id         text,
  birthday            date,
  language            text not null,
  tags                text[] not null,
  store_id            uuid,
  anonymous           boolean not null, -- made on the way by the first purchase of a plastic card; nobody is known behind it yet
  test                boolean not null,
  clock_shift_ms      bigint not null, -- how far the clock of a test member is from the real one
  state               text not null,
  merged_into         uuid, -- the member this duplicate was merged into; that one may have been merged further
  closed_reason       text,
  enrolled_at         timestamp with time zone not null,
  closed_at           timestamp with time zone,
  name_words          tsvector generated always as (to_tsvector('simple'::regconfig, replace(lower(((((COALESCE(last_name, ''::text) || ' '::text) || COALESCE(first_name, ''::text)) || ' '::text) || COALESCE(middle_name, ''::text))), 'ё'::text, 'е'::text))) stored,
  contact_changed_at  timestamp with time zone, -- when the phone or the e-mail was last replaced by another; for some hours points are spent with a code only
  revision            integer not null default 1, -- counts the changes, so that nobody overwrites what they have not seen
  frozen_at           timestamp with time zone, -- since when no points are spent; null: they may be. Who froze them and who lifted it is in the audit
  constraint member_pkey PRIMARY KEY (owner),
  constraint member_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint member_organisation_id_store_id_fkey FOREIGN KEY (organisation_id, store_id) REFERENCES programmes.store(organisation_id, id),
  constraint anonymous_is_unknown CHECK (NOT anonymous OR COALESCE(first_name, middle_name, last_name, phone, email, external_id) IS NULL),
  constraint clock_of_a_test_member CHECK (test OR clock_shift_ms = 0),
  constraint closed_at_an_instant CHECK ((state = 'closed'::text) = (closed_at IS NOT NULL)),
  constraint closed_with_its_reason CHECK (closed_reason IS NULL OR closed_at IS NOT NULL),
  constraint member_closed_reason_check CHECK (length(closed_reason) >= 1 AND length(closed_reason) <= 500),
  constraint member_email_check CHECK (length(email) >= 3 AND length(email) <= 254),
  constraint member_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 100),
  constraint member_first_name_check CHECK (length(first_name) >= 1 AND length(first_name) <= 100),
  constraint member_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint member_last_name_check CHECK (length(last_name) >= 1 AND length(last_name) <= 100),
  constraint member_middle_name_check CHECK (length(middle_name) >= 1 AND length(middle_name) <= 100),
  constraint member_phone_check CHECK (phone ~ '^\+[1-9][0-9]{5,14}$'::text),
  constraint member_revision_check CHECK (revision > 0),
  constraint member_state_check CHECK (state = ANY (ARRAY['active'::text, 'closed'::text, 'merged'::text])),
  constraint merged_into_another CHECK (merged_into <> owner),
  constraint merged_into_somebody CHECK ((state = 'merged'::text) = (merged_into IS NOT NULL))
);
create index member_birthday ON members.member USING btree (organisation_id, (((EXTRACT(month FROM birthday) * (100)::numeric) + EXTRACT(day FROM birthday))), owner) WHERE ((state = 'active'::text) AND (birthday IS NOT NULL));
create index member_by_name ON members.member USING gin (name_words);
create index member_enrolled ON members.member USING btree (organisation_id, enrolled_at) INCLUDE (owner, closed_at) WHERE ((NOT test) AND (merged_into IS NULL));
create index member_merged ON members.member USING btree (merged_into) WHERE (merged_into IS NOT NULL);
create index member_of_organisation ON members.member USING btree (organisation_id, owner);
create index member_of_store ON members.member USING btree (organisation_id, store_id, owner) WHERE (store_id IS NOT NULL);
grant select, insert, update on members.member to kopilka_app;

-- owned by owner: merges of a duplicate (the owner) into a survivor, each with its undo
create table members.merge (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  survivor         uuid not null,
  state            text not null, -- moving: points are on their way to the survivor; returning: on their way back
  reason           text,
  actor_kind       text not null,
  actor_id         text not null,
  started_at       timestamp with time zone not null,
  merged_at        timestamp with time zone,
  swept_at         timestamp with time zone, -- when points that a purchase at the moment of merging had left behind were looked for
  undo_actor_kind  text,
  undo_actor_id    text,
  undo_started_at  timestamp with time zone,
  undone_at        timestamp with time zone,
  constraint merge_pkey PRIMARY KEY (owner, id),
  constraint merge_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint merge_owner_fkey FOREIGN KEY (owner) REFERENCES members.member(owner),
  constraint into_another CHECK (survivor <> owner),
  constraint merge_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text])),
  constraint merge_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 500),
  constraint merge_state_check CHECK (state = ANY (ARRAY['moving'::text, 'merged'::text, 'returning'::text, 'undone'::text])),
  constraint merge_undo_actor_kind_check CHECK (undo_actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text])),
  constraint merged_once_moved CHECK ((state = 'moving'::text) = (merged_at IS NULL)),
  constraint swept_once_merged CHECK (swept_at IS NULL OR merged_at IS NOT NULL),
  constraint undo_actor_is_whole CHECK ((undo_actor_kind IS NULL) = (undo_actor_id IS NULL)),
  constraint undone_by_somebody CHECK ((undo_started_at IS NULL) = (undo_actor_id IS NULL)),
  constraint undone_from_a_start CHECK ((state = ANY (ARRAY['returning'::text, 'undone'::text])) = (undo_started_at IS NOT NULL)),
  constraint undone_in_the_end CHECK ((state = 'undone'::text) = (undone_at IS NOT NULL))
);
CREATE UNIQUE INDEX merge_in_force ON members.merge USING btree (owner) WHERE (state <> 'undone'::text);
create index merge_unfinished ON members.merge USING btree (started_at) WHERE ((state = ANY (ARRAY['moving'::text, 'returning'::text])) OR (swept_at IS NULL));
grant select, insert on members.merge to kopilka_app;
grant update (state, merged_at, swept_at, undo_actor_kind, undo_actor_id, undo_started_at, undone_at) on members.merge to kopilka_app;

-- owned by owner: members who work for the company: what they buy and earn is in no figure; who marked them and why is in the audit
create table members.staff (
  owner            uuid not null,
  organisation_id  uuid not null,
  since            timestamp with time zone not null,
  constraint staff_pkey PRIMARY KEY (owner),
  constraint staff_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint staff_owner_fkey FOREIGN KEY (owner) REFERENCES members.member(owner)
);
create index staff_of_organisation ON members.staff USING btree (organisation_id);
grant select, insert, delete on members.staff to kopilka_app;

create schema messaging;
grant usage on schema messaging to kopilka_app;

CREATE OR REPLACE FUNCTION messaging.refuse_rewriting()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.state = 'published' then
    raise exception 'a published template stays as it is' using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $function$;

-- owned by owner: confirmation codes, each good for one subject; only an HMAC of the code is kept
create table messaging.code (
  owner       uuid not null,
  id          uuid not null,
  subject     uuid not null, -- what the code confirms: a quote
  digest      bytea not null,
  made_at     timestamp with time zone not null,
  expires_at  timestamp with time zone not null,
  tries       integer not null default 0,
  used_at     timestamp with time zone,
  voided_at   timestamp with time zone,
  constraint code_pkey PRIMARY KEY (owner, id),
  constraint code_digest_check CHECK (octet_length(digest) = 32),
  constraint code_tries_check CHECK (tries >= 0 AND tries <= 5),
  constraint expires_later CHECK (expires_at > made_at),
  constraint used_or_voided CHECK (used_at IS NULL OR voided_at IS NULL)
);
create index code_made ON messaging.code USING btree (owner, made_at);
CREATE UNIQUE INDEX code_open ON messaging.code USING btree (owner, subject) WHERE ((used_at IS NULL) AND (voided_at IS NULL));
grant select, insert, delete on messaging.code to kopilka_app;
grant update (tries, used_at, voided_at) on messaging.code to kopilka_app;

-- owned by owner: what was told to members, and what became of it
create table messaging.message (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  event_id         uuid not null, -- the event it tells of; for a confirmation code, the code's own id
  channel          text not null,
  kind             text not null,
  language         text not null,
  address          text,
  text             text not null,
  sealed           bytea, -- a confirmation code on its way, enciphered with a key outside the database; gone once settled
  test             boolean not null,
  state            text not null, -- sent: a gateway took it and will tell what became of it
  tries            integer not null default 0,
  next_try_at      timestamp with time zone not null,
  lapses_at        timestamp with time zone, -- when telling it makes no sense any more
  failure          text,
  written_at       timestamp with time zone not null,
  settled_at       timestamp with time zone,
  form             text not null, -- the channel it is written for; the sandbox takes all
  purpose          text not null, -- what it was sent for; all but a service needs the member's consent, asked again at sending
  template         integer, -- the version of the organisation's text it was made by; null: ours
  subject          text,
  html             text,
  basis            jsonb, -- what it rests on, asked again at sending: points that were spent meanwhile are not told of
  news             jsonb, -- what it tells, to be written anew for another channel; null where there is no other way, and once it is settled
  instead_of       uuid, -- the message that could not be delivered, which this one stands for
  precedence       smallint not null, -- which go first: 0 codes and what may tell of a theft, 1 what tells of other events, 2 letters of mailings
  in_doubt         smallint not null default 0, -- how often it was taken in a row without anybody learning what became of it: it may be what ends the process
  constraint message_pkey PRIMARY KEY (owner, id),
  constraint message_owner_event_id_channel_key UNIQUE (owner, event_id, channel),
  constraint message_instead_of_fkey FOREIGN KEY (owner, instead_of) REFERENCES messaging.message(owner, id) ON DELETE SET NULL (instead_of),
  constraint failed_for_a_reason CHECK (state <> 'failed'::text OR failure IS NOT NULL),
  constraint instead_of_another CHECK (instead_of <> id),
  constraint message_address_check CHECK (length(address) >= 1 AND length(address) <= 320),
  constraint message_basis_check CHECK (jsonb_typeof(basis) = 'object'::text),
  constraint message_channel_check CHECK (channel ~ '^[a-z_]+$'::text),
  constraint message_failure_check CHECK (length(failure) <= 1000),
  constraint message_form_check CHECK (form = ANY (ARRAY['sms'::text, 'email'::text, 'telegram'::text, 'push'::text])),
  constraint message_html_check CHECK (length(html) >= 1 AND length(html) <= 200000),
  constraint message_in_doubt_check CHECK (in_doubt >= 0),
  constraint message_kind_check CHECK (kind ~ '^[a-z_]+\.[a-z_]+$'::text),
  constraint message_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint message_news_check CHECK (jsonb_typeof(news) = 'object'::text),
  constraint message_precedence_check CHECK (precedence >= 0 AND precedence <= 2),
  constraint message_purpose_check CHECK (purpose = ANY (ARRAY['service'::text, 'reminders'::text, 'offers'::text, 'surveys'::text])),
  constraint message_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'sent'::text, 'delivered'::text, 'failed'::text, 'lapsed'::text])),
  constraint message_subject_check CHECK (length(subject) >= 1 AND length(subject) <= 200),
  constraint message_template_check CHECK (template > 0),
  constraint message_text_check CHECK (length(text) >= 1 AND length(text) <= 4000),
  constraint message_tries_check CHECK (tries >= 0),
  constraint news_until_it_has_arrived CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text])) OR news IS NULL),
  constraint sealed_while_it_waits CHECK (state = 'waiting'::text OR sealed IS NULL),
  constraint waits_or_is_settled CHECK ((state = 'waiting'::text) = (settled_at IS NULL))
);
create index message_codes ON messaging.message USING btree (organisation_id, settled_at) WHERE (kind = ANY (ARRAY['confirmation.code'::text, 'sign_in.code'::text, 'contact.code'::text, 'unfreeze.code'::text]));
create index message_failed ON messaging.message USING btree (organisation_id, settled_at) WHERE (state = 'failed'::text);
CREATE UNIQUE INDEX message_instead ON messaging.message USING btree (owner, instead_of) WHERE (instead_of IS NOT NULL);
create index message_journal ON messaging.message USING btree (organisation_id, id);
create index message_of_mailing ON messaging.message USING btree (event_id, channel, state) WHERE (kind = 'mailing.message'::text);
create index message_purpose ON messaging.message USING btree (owner, purpose, settled_at) WHERE ((state = ANY (ARRAY['sent'::text, 'delivered'::text])) AND (purpose <> 'service'::text));
create index message_queue ON messaging.message USING btree (organisation_id, channel, precedence, next_try_at, id) WHERE (state = 'waiting'::text);
create index message_suspect ON messaging.message USING btree (precedence, next_try_at, id) WHERE ((state = 'waiting'::text) AND (in_doubt >= 3));
create index message_to_contact ON messaging.message USING btree (organisation_id, address) WHERE (kind = ANY (ARRAY['sign_in.code'::text, 'contact.code'::text]));
grant select, insert on messaging.message to kopilka_app;
grant update (text, sealed, state, tries, next_try_at, failure, settled_at, template, subject, html, basis, news, in_doubt) on messaging.message to kopilka_app;

-- reference: texts of messages in Liquid, by event, channel and language; the last published version is in force
create table messaging.template (
  organisation_id  uuid not null,
  event            text not null,
  channel          text not null,
  language         text not null,
  version          integer not null,
  state            text not null,
  mode             text not null, -- own: this text; ours: the text that comes with the program; off: nothing is told
  subject          text,
  body             text,
  html             text,
  restored_from    integer,
  revision         integer not null, -- counts the edits of a draft, so that none is written over unseen
  made_at          timestamp with time zone not null,
  made_by          text not null,
  published_at     timestamp with time zone,
  published_by     text,
  constraint template_pkey PRIMARY KEY (organisation_id, event, channel, language, version),
  constraint template_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint own_headline_and_page CHECK (mode = 'own'::text OR COALESCE(subject, html) IS NULL),
  constraint published_at_an_instant CHECK ((state = 'published'::text) = (published_at IS NOT NULL)),
  constraint published_by_somebody CHECK ((published_at IS NULL) = (published_by IS NULL)),
  constraint restored_from_an_earlier CHECK (restored_from >= 1 AND restored_from <= (version - 1)),
  constraint template_body_check CHECK (length(body) >= 1 AND length(body) <= 4000),
  constraint template_channel_check CHECK (channel = ANY (ARRAY['sms'::text, 'email'::text, 'telegram'::text, 'push'::text, 'receipt'::text])),
  constraint template_event_check CHECK (event ~ '^[a-z_]+\.[a-z_]+$'::text),
  constraint template_html_check CHECK (length(html) >= 1 AND length(html) <= 60000),
  constraint template_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint template_mode_check CHECK (mode = ANY (ARRAY['own'::text, 'ours'::text, 'off'::text])),
  constraint template_revision_check CHECK (revision > 0),
  constraint template_state_check CHECK (state = ANY (ARRAY['draft'::text, 'published'::text])),
  constraint template_subject_check CHECK (length(subject) >= 1 AND length(subject) <= 200),
  constraint template_version_check CHECK (version > 0),
  constraint text_of_our_own CHECK ((mode = 'own'::text) = (body IS NOT NULL))
);
CREATE UNIQUE INDEX template_draft ON messaging.template USING btree (organisation_id, event, channel, language) WHERE (state = 'draft'::text);
CREATE TRIGGER immutable BEFORE DELETE OR UPDATE ON messaging.template FOR EACH ROW EXECUTE FUNCTION messaging.refuse_rewriting();
grant select, insert, delete on messaging.template to kopilka_app;
grant update (state, mode, subject, body, html, restored_from, revision, made_at, made_by, published_at, published_by) on messaging.template to kopilka_app;

create schema portal;
grant usage on schema portal to kopilka_app;

-- owned by owner: which version of the rules a member accepted, and when; the application only adds to it
create table portal.acceptance (
  owner            uuid not null,
  version          integer not null,
  organisation_id  uuid not null,
  accepted_at      timestamp with time zone not null,
  constraint acceptance_pkey PRIMARY KEY (owner, version),
  constraint acceptance_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint acceptance_version_check CHECK (version > 0)
);
grant select, insert on portal.acceptance to kopilka_app;

-- look-up: by the SHA-256 of the token in a warning, what a member was warned of; good once, until it expires
create table portal.alarm (
  digest           bytea not null,
  organisation_id  uuid not null,
  owner            uuid not null,
  about            text not null,
  subject          uuid, -- the browser, the session or the change of phone that the member was warned of
  contact          text not null, -- where the warning went: after its link was used, only a code that comes there too lifts the freeze
  made_at          timestamp with time zone not null,
  expires_at       timestamp with time zone not null,
  used_at          timestamp with time zone,
  constraint alarm_pkey PRIMARY KEY (digest),
  constraint alarm_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint alarm_about_check CHECK (about = ANY (ARRAY['chat'::text, 'browser'::text, 'device'::text, 'change'::text, 'contact'::text])),
  constraint alarm_contact_check CHECK (contact = ANY (ARRAY['phone'::text, 'email'::text])),
  constraint alarm_digest_check CHECK (octet_length(digest) = 32),
  constraint alarm_expires_later CHECK (expires_at > made_at),
  constraint alarm_names_what_it_undoes CHECK ((subject IS NOT NULL) = (about = ANY (ARRAY['browser'::text, 'device'::text, 'change'::text])))
);
create index alarm_expires ON portal.alarm USING btree (expires_at);
create index alarm_owner ON portal.alarm USING btree (owner);
grant select, insert, delete on portal.alarm to kopilka_app;
grant update (used_at) on portal.alarm to kopilka_app;

-- reference: at which address members of an organisation enter, /my/<slug>
create table portal.entrance (
  organisation_id  uuid not null,
  slug             text not null,
  programme_id     uuid, -- the programme that whoever joins here is welcomed to
  open             boolean not null,
  changed_at       timestamp with time zone not null,
  changed_by       text not null,
  constraint entrance_pkey PRIMARY KEY (organisation_id),
  constraint entrance_slug_key UNIQUE (slug),
  constraint entrance_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint entrance_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint entrance_slug_check CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,39}$'::text)
);
grant select, insert on portal.entrance to kopilka_app;
grant update (slug, programme_id, open, changed_at, changed_by) on portal.entrance to kopilka_app;

-- look-up: by the SHA-256 of the token that opened the bot, the chat in which somebody who comes in proves a phone
create table portal.meeting (
  digest           bytea not null,
  organisation_id  uuid not null,
  chat             bytea, -- an HMAC of the chat that the token opened; null until it has
  code_id          uuid,
  phone            bytea, -- sealed: the phone that the chat shared as its own; null until it has
  made_at          timestamp with time zone not null,
  expires_at       timestamp with time zone not null,
  constraint meeting_pkey PRIMARY KEY (digest),
  constraint meeting_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint meeting_chat_check CHECK (octet_length(chat) = 32),
  constraint meeting_digest_check CHECK (octet_length(digest) = 32),
  constraint meeting_expires_later CHECK (expires_at > made_at),
  constraint meeting_phone_check CHECK (octet_length(phone) >= 29 AND octet_length(phone) <= 100),
  constraint proved_in_a_chat CHECK ((code_id IS NULL) = (phone IS NULL) AND (phone IS NULL OR chat IS NOT NULL))
);
create index meeting_chat ON portal.meeting USING btree (organisation_id, chat);
create index meeting_expires ON portal.meeting USING btree (expires_at);
grant select, insert, delete on portal.meeting to kopilka_app;
grant update (chat, code_id, phone) on portal.meeting to kopilka_app;

-- reference: the rules of taking part, version after version; the newest is asked for
create table portal.rules (
  organisation_id  uuid not null,
  version          integer not null,
  text             jsonb not null,
  published_at     timestamp with time zone not null,
  published_by     text not null,
  constraint rules_pkey PRIMARY KEY (organisation_id, version),
  constraint rules_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint rules_text_check CHECK (text ? 'ru'::text AND text ? 'en'::text AND length(text ->> 'ru'::text) >= 1 AND length(text ->> 'ru'::text) <= 50000 AND length(text ->> 'en'::text) >= 1 AND length(text ->> 'en'::text) <= 50000),
  constraint rules_version_check CHECK (version > 0)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON portal.rules FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on portal.rules to kopilka_app;

-- look-up: by the SHA-256 of the token, which member is signed in; a session that ended is not here
create table portal.session (
  hash             bytea not null,
  id               uuid not null,
  organisation_id  uuid not null,
  owner            uuid not null,
  contacts         bytea not null, -- an HMAC of the phone and the e-mail when it began: with other ones it has ended
  device           text not null,
  began_at         timestamp with time zone not null,
  used_at          timestamp with time zone not null, -- noted once a minute
  expires_at       timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (hash),
  constraint session_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint ends_after_it_began CHECK (expires_at > began_at AND used_at >= began_at),
  constraint session_contacts_check CHECK (octet_length(contacts) = 32),
  constraint session_device_check CHECK (length(device) >= 1 AND length(device) <= 80),
  constraint session_hash_check CHECK (octet_length(hash) = 32)
);
create index session_of_owner ON portal.session USING btree (owner);
create index session_used ON portal.session USING btree (used_at);
grant select, insert, delete on portal.session to kopilka_app;
grant update (contacts, used_at) on portal.session to kopilka_app;

-- look-up: by an HMAC of an address, a member or an organisation, how often something was tried in the hour that began then
create table portal.tally (
  what      bytea not null,
  began_at  timestamp with time zone not null,
  count     integer not null,
  constraint tally_pkey PRIMARY KEY (what, began_at),
  constraint tally_count_check CHECK (count > 0),
  constraint tally_what_check CHECK (octet_length(what) = 32)
);
create index tally_began ON portal.tally USING btree (began_at);
grant select, insert, delete on portal.tally to kopilka_app;
grant update (count) on portal.tally to kopilka_app;

create schema privacy;
grant usage on schema privacy to kopilka_app;

CREATE OR REPLACE FUNCTION privacy.erase(of_organisation uuid, owners uuid[], at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  contacts text[] := array(
    select unnest(array[phone, email]) from members.member
      where owner = any (owners) and organisation_id = of_organisation
    union select unnest(array[old_phone, phone]) from desk.phone_change where owner = any (owners));
  counts jsonb := privacy.erase_but_alarms(of_organisation, owners, at);
  n bigint;
begin
  -- codes to a contact are kept under an id that is made of it
  delete from messaging.message where organisation_id = of_organisation and address = any (contacts)
    and kind = 'unfreeze.code';
  get diagnostics n = row_count;
  if n > 0 then
    counts := counts || jsonb_build_object('messaging.message', n + coalesce((counts ->> 'messaging.message')::bigint, 0));
  end if;
  delete from portal.alarm where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('portal.alarm', n); end if;
  return counts;
end $function$;

CREATE OR REPLACE FUNCTION privacy.erase_but_alarms(of_organisation uuid, owners uuid[], at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  counts jsonb := privacy.erase_but_phones(of_organisation, owners, at);
  n bigint;
begin
  delete from showcase.phone where organisation_id = of_organisation and (owner = any (owners)
    or card_id in (select id from cards.card c where c.organisation_id = of_organisation and c.owner = any (owners)));
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('showcase.phone', n); end if;
  return counts;
end $function$;

CREATE OR REPLACE FUNCTION privacy.erase_but_channels(of_organisation uuid, owners uuid[], at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  phones text[];
  cases_of uuid[];
  ids uuid[];
  counts jsonb := '{}';
  n bigint;
begin
  if exists (select from unnest(owners) as asked (owner) where not exists (
       select from members.member m where m.owner = asked.owner and m.organisation_id = of_organisation)) then
    raise exception 'no such member of this organisation' using errcode = 'restrict_violation';
  end if;
  perform set_config('kopilka.erasing', 'yes', true);

  phones := array(
    select phone from members.member where owner = any (owners) and phone is not null
    union select unnest(array[old_phone, phone]) from desk.phone_change where owner = any (owners));
  cases_of := array(select id from cases.matter where member_id = any (owners));
  -- whatever names one of these may hold what was said about the person
  ids := owners || cases_of || array(
    select id from approvals.request where owner = any (owners) or to_owner = any (owners)
    union all select id from desk.note where owner = any (owners)
    union all select id from desk.phone_change where owner = any (owners)
    union all select id from desk.identification where owner = any (owners)
    union all select id from messaging.message where owner = any (owners)
    union all select id from cases.line where matter_id = any (cases_of)
    union all select id from cases.attachment where matter_id = any (cases_of)
    union all select id from ledger.transfer where owner = any (owners)
    union all select id from members.merge where owner = any (owners) or survivor = any (owners)
    union all select id from tiers.standing where owner = any (owners));

  update members.member set first_name = null, middle_name = null, last_name = null, phone = null, email = null,
    external_id = null, birthday = null, tags = '{}', store_id = null, closed_reason = null,
    state = case when state = 'active' then 'closed' else state end,
    closed_at = case when state = 'active' then at else closed_at end
    where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('members.member', n);
  delete from members.identifier where (owner = any (owners) or home = any (owners)) and kind <> 'card';
  get diagnostics n = row_count; counts := counts || jsonb_build_object('members.identifier', n);
  update members.merge set reason = null where (owner = any (owners) or survivor = any (owners)) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('members.merge', n);

  delete from messaging.message where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('messaging.message', n);
  delete from messaging.code where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('messaging.code', n);

  -- made by a later migration than this function
  delete from portal.session where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('portal.session', n);

  delete from desk.note where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.note', n);
  delete from desk.identification where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.identification', n);
  delete from desk.phone_change where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.phone_change', n);
  update desk.call set phone = null, owner = null
    where organisation_id = of_organisation and (owner = any (owners) or phone = any (phones));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('desk.call', n);

  update cases.matter set subject = '—' where id = any (cases_of);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.matter', n);
  update cases.dispute set reason = '—' where matter_id = any (cases_of) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.dispute', n);
  update cases.line set text = case when text is not null then '—' end,
    changes = case when changes is not null then '{}'::jsonb end
    where matter_id = any (cases_of) and (text is not null or changes is not null);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.line', n);
  update cases.attachment set name = '—', media_type = 'text/plain', content = '-'::bytea
    where matter_id = any (cases_of);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cases.attachment', n);

  update approvals.request set reason = '—', answer = case when answer is not null then '—' end
    where owner = any (owners) or to_owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('approvals.request', n);
  update cards.card set reason = '—' where organisation_id = of_organisation and owner = any (owners) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cards.card', n);
  update cards.life set reason = '—' where organisation_id = of_organisation and reason is not null and (owner = any (owners)
    or number in (select number from cards.card where organisation_id = of_organisation and owner = any (owners)));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('cards.life', n);
  update tiers.standing set reason = '—' where owner = any (owners) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('tiers.standing', n);
  delete from ledger.remark where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('ledger.remark', n);
  update ledger.transfer set reason = null where (owner = any (owners) or to_owner = any (owners)) and reason is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('ledger.transfer', n);

  update consents.record set proof = null, reason = null
    where owner = any (owners) and num_nonnulls(proof, reason) > 0;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.record', n);
  update consents.acceptance set proof = null where owner = any (owners) and proof is not null;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.acceptance', n);
  delete from consents.choice where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.choice', n);
  delete from consents.quiet where owner = any (owners);
  get diagnostics n = row_count; counts := counts || jsonb_build_object('consents.quiet', n);

  update access.audit set old = null, new = null, reason = null
    where organisation_id = of_organisation and object = any (ids) and num_nonnulls(old, new, reason) > 0;
  get diagnostics n = row_count; counts := counts || jsonb_build_object('access.audit', n);
  update kit.event set data = data - 'reason' - 'ending' where owner = any (owners) and data ?| array['reason', 'ending'];
  get diagnostics n = row_count; counts := counts || jsonb_build_object('kit.event', n);
  -- a call that is repeated is still not done again; what it had been answered is not told any more
  update kit.idempotency set status = 410, answer = '{"type":"/problems#member.erased","status":410,"code":"member.erased"}'
    where answer like any (array(select '%' || id || '%' from unnest(ids) as known (id)));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('kit.idempotency', n);

  -- files name many people, packed or in any encoding: those that no import waits for go whole
  delete from imports.part where organisation_id = of_organisation and file_id not in (
    select file_id from imports.task where organisation_id = of_organisation and state in ('waiting', 'running'));
  get diagnostics n = row_count; counts := counts || jsonb_build_object('imports.part', n);
  delete from imports.file f where organisation_id = of_organisation and id not in (
    select file_id from imports.task where organisation_id = of_organisation and state in ('waiting', 'running'));
  update imports.task set report = report || '{"preview": [], "previewRejected": []}'
    where organisation_id = of_organisation and report is not null
      and (report -> 'preview' <> '[]' or report -> 'previewRejected' <> '[]');
  get diagnostics n = row_count; counts := counts || jsonb_build_object('imports.task', n);

  perform set_config('kopilka.erasing', '', true);
  return (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(counts) where value <> '0');
end $function$;

CREATE OR REPLACE FUNCTION privacy.erase_but_phones(of_organisation uuid, owners uuid[], at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  contacts text[] := array(
    select unnest(array[phone, email]) from members.member
      where owner = any (owners) and organisation_id = of_organisation
    union select unnest(array[old_phone, phone]) from desk.phone_change where owner = any (owners));
  counts jsonb := privacy.erase_records(of_organisation, owners, at);
  n bigint;
begin
  delete from messaging.message where organisation_id = of_organisation and address = any (contacts)
    and kind in ('sign_in.code', 'contact.code');
  get diagnostics n = row_count;
  if n > 0 then
    counts := counts || jsonb_build_object('messaging.message', n + coalesce((counts ->> 'messaging.message')::bigint, 0));
  end if;
  return counts;
end $function$;

CREATE OR REPLACE FUNCTION privacy.erase_records(of_organisation uuid, owners uuid[], at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  counts jsonb;
  n bigint;
begin
  counts := privacy.erase_but_channels(of_organisation, owners, at);
  delete from channels.chat where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.chat', n); end if;
  delete from channels.chat_token where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.chat_token', n); end if;
  delete from channels.subscription where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.subscription', n); end if;
  delete from channels.handed where owner = any (owners);
  get diagnostics n = row_count;
  if n > 0 then counts := counts || jsonb_build_object('channels.handed', n); end if;
  return counts;
end $function$;

CREATE OR REPLACE FUNCTION privacy.forget(what text, of_organisation uuid, before timestamp with time zone, portion integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  n bigint;
begin
  perform set_config('kopilka.erasing', 'yes', true);
  case what
    when 'calls' then
      delete from desk.call where (organisation_id, id) in (
        select organisation_id, id from desk.call
        where organisation_id = of_organisation and told_at < before and state = 'ended' limit portion);
    when 'messages' then
      delete from messaging.message where (owner, id) in (
        select owner, id from messaging.message
        where organisation_id = of_organisation and settled_at < before limit portion);
    when 'codes' then
      delete from messaging.message where (owner, id) in (
        select owner, id from messaging.message
        where organisation_id = of_organisation and settled_at < before
          and kind in ('confirmation.code', 'sign_in.code', 'contact.code', 'unfreeze.code') limit portion);
    when 'notes' then
      delete from desk.note where (owner, id) in (
        select owner, id from desk.note
        where organisation_id = of_organisation and written_at < before limit portion);
    when 'lookups' then
      delete from access.audit where id in (
        select id from access.audit
        where organisation_id = of_organisation and at < before
          and operation in ('member.revealed', 'identification.used', 'member.exported') limit portion);
    when 'requests' then
      delete from control.request where (key_id, id) in (
        select r.key_id, r.id from control.request r join access.api_key k on k.id = r.key_id
        where k.organisation_id = of_organisation and r.at < before limit portion);
  end case;
  get diagnostics n = row_count;
  perform set_config('kopilka.erasing', '', true);
  return n;
end $function$;

CREATE OR REPLACE FUNCTION privacy.is_erasing()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
    select coalesce(current_setting('kopilka.erasing', true), '') = 'yes' and current_user <> 'kopilka_app'
  $function$;

-- owned by owner: members who are to be forgotten, or were; the list that a restore applies again
create table privacy.erasure (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  state            text not null,
  door             text not null,
  actor_kind       text not null,
  actor_id         text not null,
  asked_at         timestamp with time zone not null,
  due_at           timestamp with time zone not null,
  ended_at         timestamp with time zone,
  counts           jsonb, -- the receipt: rows that were changed or taken away, by table
  constraint erasure_pkey PRIMARY KEY (owner, id),
  constraint erasure_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint counted_when_done CHECK ((state = 'done'::text) = (counts IS NOT NULL)),
  constraint due_after_asking CHECK (due_at >= asked_at),
  constraint ended_or_waits CHECK ((state = 'waiting'::text) = (ended_at IS NULL)),
  constraint erasure_actor_id_check CHECK (length(actor_id) >= 1 AND length(actor_id) <= 100),
  constraint erasure_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text, 'member'::text])),
  constraint erasure_counts_check CHECK (jsonb_typeof(counts) = 'object'::text),
  constraint erasure_door_check CHECK (door = ANY (ARRAY['portal'::text, 'desk'::text, 'api'::text, 'restore'::text])),
  constraint erasure_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'cancelled'::text, 'done'::text]))
);
create index erasure_due ON privacy.erasure USING btree (organisation_id, due_at) WHERE (state = 'waiting'::text);
create index erasure_listed ON privacy.erasure USING btree (organisation_id, id);
CREATE UNIQUE INDEX erasure_waiting ON privacy.erasure USING btree (owner) WHERE (state = 'waiting'::text);
grant select, insert on privacy.erasure to kopilka_app;
grant update (state, ended_at, counts) on privacy.erasure to kopilka_app;

-- reference: how long a member can take back a wish to be forgotten, and how many days things are kept; null: as long as the member
create table privacy.setting (
  organisation_id  uuid not null,
  wait_days        integer not null,
  keep_calls       integer,
  keep_messages    integer,
  keep_notes       integer,
  keep_lookups     integer, -- who looked at what of a member, in the audit
  keep_requests    integer not null,
  revision         integer not null,
  keep_codes       integer not null, -- messages with codes, and with them the addresses they went to
  constraint setting_pkey PRIMARY KEY (organisation_id),
  constraint setting_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint setting_keep_calls_check CHECK (keep_calls >= 1 AND keep_calls <= 3660),
  constraint setting_keep_codes_check CHECK (keep_codes >= 1 AND keep_codes <= 30),
  constraint setting_keep_lookups_check CHECK (keep_lookups >= 1 AND keep_lookups <= 3660),
  constraint setting_keep_messages_check CHECK (keep_messages >= 1 AND keep_messages <= 3660),
  constraint setting_keep_notes_check CHECK (keep_notes >= 1 AND keep_notes <= 3660),
  constraint setting_keep_requests_check CHECK (keep_requests >= 1 AND keep_requests <= 7),
  constraint setting_revision_check CHECK (revision > 0),
  constraint setting_wait_days_check CHECK (wait_days >= 0 AND wait_days <= 30)
);
grant select, insert on privacy.setting to kopilka_app;
grant update (wait_days, keep_calls, keep_messages, keep_notes, keep_lookups, keep_requests, revision, keep_codes) on privacy.setting to kopilka_app;

create schema programmes;
grant usage on schema programmes to kopilka_app;

CREATE OR REPLACE FUNCTION programmes.refuse_recoining()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.state = 'closed' and new.state <> 'closed' then
    raise exception 'a closed programme stays closed';
  end if;
  if old.state <> 'draft' and (new.currency, new.zone, new.scale, new.state = 'draft')
     is distinct from (old.currency, old.zone, old.scale, false) then
    raise exception 'currency, zone and scale are settled when a programme goes live';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION programmes.refuse_rewriting()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' then
    if old.state <> 'draft' then
      raise exception 'published conditions are kept';
    end if;
    return old;
  end if;
  if old.state = 'withdrawn' then
    raise exception 'withdrawn conditions stay as they are';
  end if;
  if (new.programme_id, new.version, new.made_at, new.made_by)
     is distinct from (old.programme_id, old.version, old.made_at, old.made_by) then
    raise exception 'a version keeps its number and its maker';
  end if;
  if old.state = 'scheduled' and (
    new.state = 'draft'
    or (new.starts_at, new.document, new.note, new.scheduled_at, new.scheduled_by)
       is distinct from (old.starts_at, old.document, old.note, old.scheduled_at, old.scheduled_by)
  ) then
    raise exception 'published conditions are immutable';
  end if;
  return new;
end $function$;

-- reference: versions of a programme's rules; in force and superseded follow from starts_at
create table programmes.conditions (
  programme_id  uuid not null,
  version       integer not null,
  state         text not null,
  starts_at     timestamp with time zone,
  document      jsonb not null,
  note          text,
  made_at       timestamp with time zone not null,
  made_by       text not null,
  scheduled_at  timestamp with time zone,
  scheduled_by  text,
  withdrawn_at  timestamp with time zone,
  withdrawn_by  text,
  constraint conditions_pkey PRIMARY KEY (programme_id, version),
  constraint conditions_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint conditions_document_check CHECK (jsonb_typeof(document) = 'object'::text),
  constraint conditions_note_check CHECK (length(note) <= 1000),
  constraint conditions_state_check CHECK (state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'withdrawn'::text])),
  constraint conditions_version_check CHECK (version > 0),
  constraint scheduled_by_somebody CHECK ((scheduled_at IS NULL) = (scheduled_by IS NULL)),
  constraint starts_as_scheduled CHECK ((starts_at IS NULL) = (scheduled_at IS NULL)),
  constraint starts_unless_draft CHECK ((state = 'draft'::text) = (starts_at IS NULL)),
  constraint withdrawn_at_an_instant CHECK ((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)),
  constraint withdrawn_before_its_start CHECK (withdrawn_at < starts_at),
  constraint withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX conditions_start ON programmes.conditions USING btree (programme_id, starts_at) WHERE (state = 'scheduled'::text);
CREATE TRIGGER immutable BEFORE DELETE OR UPDATE ON programmes.conditions FOR EACH ROW EXECUTE FUNCTION programmes.refuse_rewriting();
grant select, insert, update, delete on programmes.conditions to kopilka_app;

-- reference: the firms that run programmes
create table programmes.organisation (
  id        uuid not null,
  name      text not null,
  country   text not null, -- ISO 3166-1 alpha-2; phones without a country code are read by it
  language  text not null,
  made_at   timestamp with time zone not null,
  constraint organisation_pkey PRIMARY KEY (id),
  constraint organisation_country_check CHECK (country ~ '^[A-Z]{2}$'::text),
  constraint organisation_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint organisation_name_check CHECK (length(name) >= 1 AND length(name) <= 200)
);
grant select, insert, update on programmes.organisation to kopilka_app;

-- reference: programmes, each with a ledger of points of its own
create table programmes.programme (
  id               uuid not null,
  organisation_id  uuid not null,
  name             text not null,
  currency         text not null,
  zone             text not null,
  points_name      jsonb not null, -- plural forms: ru one, few, many; en one, other
  scale            integer not null, -- decimals of a point; amounts of points are integers in the smallest part
  state            text not null,
  made_at          timestamp with time zone not null,
  live_at          timestamp with time zone,
  closed_at        timestamp with time zone,
  guard_hours      integer not null default 24, -- for how long after a change of contacts points are spent with a code only; 0: never
  constraint programme_pkey PRIMARY KEY (id),
  constraint programme_organisation_id_id_key UNIQUE (organisation_id, id),
  constraint programme_organisation_id_name_key UNIQUE (organisation_id, name),
  constraint programme_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint closed_at_an_instant CHECK ((state = 'closed'::text) = (closed_at IS NOT NULL)),
  constraint live_unless_draft CHECK ((state = 'draft'::text) = (live_at IS NULL)),
  constraint programme_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint programme_guard_hours_check CHECK (guard_hours >= 0 AND guard_hours <= 168),
  constraint programme_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint programme_points_name_check CHECK (points_name ? 'ru'::text AND points_name ? 'en'::text),
  constraint programme_scale_check CHECK (scale >= 0 AND scale <= 2),
  constraint programme_state_check CHECK (state = ANY (ARRAY['draft'::text, 'live'::text, 'closed'::text])),
  constraint programme_zone_check CHECK (length(zone) >= 1 AND length(zone) <= 64)
);
CREATE TRIGGER settled BEFORE UPDATE ON programmes.programme FOR EACH ROW EXECUTE FUNCTION programmes.refuse_recoining();
grant select, insert, update on programmes.programme to kopilka_app;

-- reference: points of sale, web shops included
create table programmes.store (
  id               uuid not null,
  organisation_id  uuid not null,
  code             text not null, -- how tills and conditions name the store
  name             text not null,
  city             text,
  made_at          timestamp with time zone not null,
  closed_at        timestamp with time zone,
  constraint store_pkey PRIMARY KEY (id),
  constraint store_organisation_id_code_key UNIQUE (organisation_id, code),
  constraint store_organisation_id_id_key UNIQUE (organisation_id, id),
  constraint store_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES programmes.organisation(id),
  constraint store_code_check CHECK (length(code) >= 1 AND length(code) <= 64),
  constraint store_name_check CHECK (length(name) >= 1 AND length(name) <= 200)
);
grant select, insert, update on programmes.store to kopilka_app;

-- reference: the tills of a store
create table programmes.till (
  id               uuid not null,
  organisation_id  uuid not null,
  store_id         uuid not null,
  code             text not null,
  name             text not null,
  made_at          timestamp with time zone not null,
  closed_at        timestamp with time zone,
  constraint till_pkey PRIMARY KEY (id),
  constraint till_store_id_code_key UNIQUE (store_id, code),
  constraint till_organisation_id_store_id_fkey FOREIGN KEY (organisation_id, store_id) REFERENCES programmes.store(organisation_id, id),
  constraint till_code_check CHECK (length(code) >= 1 AND length(code) <= 64),
  constraint till_name_check CHECK (length(name) >= 1 AND length(name) <= 200)
);
grant select, insert, update on programmes.till to kopilka_app;

create schema purchases;
grant usage on schema purchases to kopilka_app;

-- reference: what all members together have used of a budget
create table purchases.budget (
  programme_id  uuid not null,
  key           text not null,
  used          bigint not null,
  constraint budget_pkey PRIMARY KEY (programme_id, key),
  constraint budget_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint budget_used_check CHECK (used >= 0)
);
grant select, insert on purchases.budget to kopilka_app;
grant update (used) on purchases.budget to kopilka_app;

-- owned by owner: what a member has used of a limit in a period; source is who used it, before any merge
create table purchases.counter (
  owner         uuid not null,
  programme_id  uuid not null,
  key           text not null,
  source        uuid not null,
  used          bigint not null,
  constraint counter_pkey PRIMARY KEY (owner, programme_id, key, source),
  constraint counter_used_check CHECK (used >= 0)
);
grant select, insert, delete on purchases.counter to kopilka_app;
grant update (used) on purchases.counter to kopilka_app;

-- owned by owner: something other than a purchase that was judged by the conditions
create table purchases.event (
  owner         uuid not null,
  id            uuid not null,
  programme_id  uuid not null,
  kind          text not null,
  external_id   text not null,
  occurred_at   timestamp with time zone not null,
  recorded_at   timestamp with time zone not null,
  points        bigint not null,
  decision      json not null,
  constraint event_pkey PRIMARY KEY (owner, id),
  constraint event_owner_programme_id_kind_external_id_key UNIQUE (owner, programme_id, kind, external_id),
  constraint event_decision_check CHECK (json_typeof(decision) = 'object'::text),
  constraint event_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 100),
  constraint event_kind_check CHECK (length(kind) >= 1 AND length(kind) <= 64),
  constraint event_points_check CHECK (points >= 0)
);
create index event_survey ON purchases.event USING btree (programme_id, occurred_at) WHERE (kind = 'survey'::text);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON purchases.event FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on purchases.event to kopilka_app;

-- owned by owner: a confirmed receipt with the decision about it; owner is the member, or the purchase itself where there is none
create table purchases.purchase (
  owner               uuid not null,
  id                  uuid not null,
  organisation_id     uuid not null,
  programme_id        uuid not null,
  member              boolean not null,
  test                boolean not null,
  store_id            uuid,
  till_id             uuid,
  external_id         text not null,
  occurred_at         timestamp with time zone not null,
  recorded_at         timestamp with time zone not null,
  state               text not null,
  conditions_version  integer not null,
  amount              bigint not null,
  discount_amount     bigint not null,
  redeemed_amount     bigint not null,
  points_earned       bigint not null,
  points_redeemed     bigint not null,
  decision            json not null,
  constraint purchase_pkey PRIMARY KEY (owner, id),
  constraint discount_of_amount CHECK (discount_amount >= 0 AND discount_amount <= amount),
  constraint nobody_has_no_points CHECK (member OR owner = id AND points_earned = 0 AND points_redeemed = 0),
  constraint purchase_conditions_version_check CHECK (conditions_version >= 0),
  constraint purchase_points_earned_check CHECK (points_earned >= 0),
  constraint purchase_points_redeemed_check CHECK (points_redeemed >= 0),
  constraint purchase_state_check CHECK (state = ANY (ARRAY['confirmed'::text, 'partially_returned'::text, 'returned'::text, 'cancelled'::text])),
  constraint redeemed_of_the_rest CHECK (redeemed_amount >= 0 AND redeemed_amount <= (amount - discount_amount))
);
create index purchase_newest ON purchases.purchase USING btree (organisation_id, id DESC);
CREATE TRIGGER fixed BEFORE UPDATE OF owner, id, organisation_id, programme_id, member, test, store_id, till_id, external_id, occurred_at, recorded_at, conditions_version, amount, discount_amount, redeemed_amount, points_earned, points_redeemed, decision ON purchases.purchase FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON purchases.purchase FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on purchases.purchase to kopilka_app;
grant update (state) on purchases.purchase to kopilka_app;

-- owned by owner: a quote that set points and budgets aside
create table purchases.quote (
  owner            uuid not null,
  id               uuid not null,
  organisation_id  uuid not null,
  programme_id     uuid not null,
  state            text not null,
  hold_id          uuid,
  points           bigint not null,
  usage            json not null,
  made_at          timestamp with time zone not null,
  expires_at       timestamp with time zone not null,
  constraint quote_pkey PRIMARY KEY (owner, id),
  constraint quote_owner_hold_id_fkey FOREIGN KEY (owner, hold_id) REFERENCES ledger.hold(owner, id),
  constraint expires_later CHECK (expires_at > made_at),
  constraint points_by_a_hold CHECK ((points = 0) = (hold_id IS NULL)),
  constraint quote_points_check CHECK (points >= 0),
  constraint quote_state_check CHECK (state = ANY (ARRAY['held'::text, 'used'::text, 'cancelled'::text, 'expired'::text])),
  constraint quote_usage_check CHECK (json_typeof(usage) = 'array'::text)
);
create index quote_held ON purchases.quote USING btree (expires_at) WHERE (state = 'held'::text);
grant select, insert on purchases.quote to kopilka_app;
grant update (state) on purchases.quote to kopilka_app;

-- look-up: a receipt by organisation, store, till (nil where unsaid) and number, unique for ever
create table purchases.receipt (
  organisation_id  uuid not null,
  store_id         uuid not null,
  till_id          uuid not null,
  external_id      text not null,
  owner            uuid not null,
  purchase_id      uuid not null,
  digest           bytea not null,
  constraint receipt_pkey PRIMARY KEY (organisation_id, store_id, till_id, external_id),
  constraint receipt_digest_check CHECK (octet_length(digest) = 32),
  constraint receipt_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 100)
);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON purchases.receipt FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on purchases.receipt to kopilka_app;

-- owned by owner: goods given back, by line
create table purchases.return (
  owner         uuid not null,
  id            uuid not null,
  purchase_id   uuid not null,
  external_id   text not null,
  whole         boolean not null,
  occurred_at   timestamp with time zone not null,
  recorded_at   timestamp with time zone not null,
  amount        bigint not null,
  points_back   bigint not null,
  points_taken  bigint not null,
  lines         json not null,
  answer        json not null,
  constraint return_pkey PRIMARY KEY (owner, id),
  constraint return_owner_purchase_id_external_id_key UNIQUE (owner, purchase_id, external_id),
  constraint return_owner_purchase_id_fkey FOREIGN KEY (owner, purchase_id) REFERENCES purchases.purchase(owner, id),
  constraint return_amount_check CHECK (amount >= 0),
  constraint return_answer_check CHECK (json_typeof(answer) = 'object'::text),
  constraint return_lines_check CHECK (json_typeof(lines) = 'array'::text),
  constraint return_points_back_check CHECK (points_back >= 0),
  constraint return_points_taken_check CHECK (points_taken >= 0)
);
create index return_newest ON purchases.return USING btree (id);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON purchases.return FOR EACH STATEMENT EXECUTE FUNCTION kit.refuse_change();
grant select, insert on purchases.return to kopilka_app;

-- owned by owner: how often and when a member has bought; source is who bought, before any merge
create table purchases.tally (
  owner         uuid not null,
  programme_id  uuid not null,
  source        uuid not null,
  visits        bigint not null,
  amount        bigint not null,
  first_at      timestamp with time zone not null,
  last_at       timestamp with time zone not null,
  constraint tally_pkey PRIMARY KEY (owner, programme_id, source),
  constraint last_after_first CHECK (last_at >= first_at),
  constraint tally_amount_check CHECK (amount >= 0),
  constraint tally_visits_check CHECK (visits >= 0)
);
grant select, insert, delete on purchases.tally to kopilka_app;
grant update (visits, amount, first_at, last_at) on purchases.tally to kopilka_app;

create schema reports;
grant usage on schema reports to kopilka_app;

-- local: what became of a sending for each of those it is for
create table reports.delivery (
  organisation_id  uuid not null,
  run_id           uuid not null,
  operator_id      uuid not null,
  name             text not null, -- as they were called then
  state            text not null,
  reason           text, -- no_right, no_mail, or what the mail server said, without addresses
  at               timestamp with time zone,
  constraint delivery_pkey PRIMARY KEY (organisation_id, run_id, operator_id),
  constraint delivery_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES access.operator(id),
  constraint delivery_organisation_id_run_id_fkey FOREIGN KEY (organisation_id, run_id) REFERENCES reports.run(organisation_id, id) ON DELETE CASCADE,
  constraint delivery_name_check CHECK (length(name) >= 1 AND length(name) <= 120),
  constraint delivery_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 300),
  constraint delivery_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'sent'::text, 'kept'::text, 'left_out'::text, 'failed'::text])),
  constraint left_out_for_a_reason CHECK ((state <> ALL (ARRAY['left_out'::text, 'failed'::text])) OR reason IS NOT NULL),
  constraint waits_or_happened CHECK ((state = 'waiting'::text) = (at IS NULL))
);
grant select, insert on reports.delivery to kopilka_app;
grant update (state, reason, at) on reports.delivery to kopilka_app;

-- reference: which figures are sent to whom of the staff, and when
create table reports.report (
  organisation_id  uuid not null,
  id               uuid not null,
  programme_id     uuid not null,
  name             text not null,
  page             text not null,
  period           text, -- the last whole one before the day of sending; null: figures as they are on that day
  rhythm           text not null, -- every day, each Monday, the first of each month
  hour             integer not null, -- of the day in the zone of the programme
  language         text not null,
  form             text not null,
  recipients       uuid[] not null, -- operators; whether each may still see figures is asked at every sending
  cost             bigint, -- what payback counts as spent on all who were treated, minor units; null: nothing
  margin_percent   integer, -- what payback takes as margin of sales; null: by the cost of goods
  paused           boolean not null,
  since            timestamp with time zone not null, -- what was due before is not sent any more: it was made, changed or paused until then
  made_at          timestamp with time zone not null,
  made_by          text not null,
  constraint report_pkey PRIMARY KEY (organisation_id, id),
  constraint report_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint money_of_payback CHECK (page = 'payback'::text OR num_nonnulls(cost, margin_percent) = 0),
  constraint period_of_a_page CHECK ((period IS NULL) = (page <> ALL (ARRAY['owner'::text, 'marketer'::text, 'points'::text]))),
  constraint report_cost_check CHECK (cost >= 0),
  constraint report_form_check CHECK (form = ANY (ARRAY['pdf'::text, 'link'::text])),
  constraint report_hour_check CHECK (hour >= 0 AND hour <= 23),
  constraint report_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint report_margin_percent_check CHECK (margin_percent >= 0 AND margin_percent <= 100),
  constraint report_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint report_page_check CHECK (page = ANY (ARRAY['owner'::text, 'marketer'::text, 'points'::text, 'liability'::text, 'payback'::text, 'cohorts'::text, 'rfm'::text])),
  constraint report_period_check CHECK (period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'quarter'::text])),
  constraint report_rhythm_check CHECK (rhythm = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text])),
  constraint somebody_is_sent_to CHECK (cardinality(recipients) >= 1 AND cardinality(recipients) <= 50 AND array_position(recipients, NULL::uuid) IS NULL)
);
grant select, insert, delete on reports.report to kopilka_app;
grant update (name, page, period, rhythm, hour, language, form, recipients, cost, margin_percent, paused, since) on reports.report to kopilka_app;

-- local: each sending of a report, once for each day it was due
create table reports.run (
  organisation_id  uuid not null,
  id               uuid not null,
  report_id        uuid not null,
  due_on           date, -- the day in the zone of the programme; null: somebody asked for it
  asked_by         text,
  from_on          date,
  to_on            date,
  state            text not null, -- kept: there is no channel for mail, so it stays here to be opened
  reason           text,
  tries            integer not null,
  next_at          timestamp with time zone, -- when it is tried; moved ahead while somebody is at it
  file             bytea, -- the PDF as it was drawn the first time: whoever is tried again gets the same
  made_at          timestamp with time zone not null,
  ended_at         timestamp with time zone,
  constraint run_pkey PRIMARY KEY (organisation_id, id),
  constraint run_organisation_id_report_id_due_on_key UNIQUE (organisation_id, report_id, due_on),
  constraint run_organisation_id_report_id_fkey FOREIGN KEY (organisation_id, report_id) REFERENCES reports.report(organisation_id, id) ON DELETE CASCADE,
  constraint by_the_calendar_or_asked CHECK (num_nulls(due_on, asked_by) = 1),
  constraint run_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 100),
  constraint run_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'sent'::text, 'kept'::text, 'partly'::text, 'failed'::text])),
  constraint run_tries_check CHECK (tries >= 0),
  constraint waits_or_ended CHECK (num_nulls(next_at, ended_at) = 1 AND (state = 'waiting'::text) = (ended_at IS NULL)),
  constraint whole_period CHECK ((num_nulls(from_on, to_on) = ANY (ARRAY[0, 2])) AND from_on <= to_on)
);
create index run_waiting ON reports.run USING btree (organisation_id, next_at) WHERE (state = 'waiting'::text);
grant select, insert on reports.run to kopilka_app;
grant update (state, reason, tries, next_at, file, ended_at) on reports.run to kopilka_app;

create schema showcase;
grant usage on schema showcase to kopilka_app;

-- reference: how programmes show themselves to people who are not signed in
create table showcase.face (
  programme_id     uuid not null,
  organisation_id  uuid not null,
  slug             text not null, -- the word of the programme in public addresses, unique in the installation
  public_since     timestamp with time zone, -- null: the page is not there for anybody
  origins          text[] not null, -- pages of other sites that may ask what a basket earns: https://shop.example
  labels           jsonb not null, -- how categories, articles and the like are called for people: [{word, ru, en}]
  leaving          jsonb, -- how to leave the programme, ru and en; null: the plain text
  revision         integer not null,
  edited_at        timestamp with time zone not null,
  constraint face_pkey PRIMARY KEY (programme_id),
  constraint face_slug_key UNIQUE (slug),
  constraint face_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint face_revision_check CHECK (revision > 0),
  constraint few_origins CHECK (cardinality(origins) <= 20 AND array_position(origins, NULL::text) IS NULL),
  constraint labels_by_word CHECK (jsonb_typeof(labels) = 'array'::text),
  constraint leaving_in_both_languages CHECK (leaving ? 'ru'::text AND leaving ? 'en'::text),
  constraint slug_of_an_address CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])$'::text)
);
grant select, insert on showcase.face to kopilka_app;
grant update (slug, public_since, origins, labels, leaving, revision, edited_at) on showcase.face to kopilka_app;

-- look-up: cards in phones, which of them may show something old, and what they were told last
create table showcase.phone (
  device           text not null, -- as the phone calls itself; google: the maker keeps who has the card to itself
  serial           text not null,
  maker            text not null,
  organisation_id  uuid not null,
  programme_id     uuid not null,
  owner            uuid, -- whose card it was when it was looked at last
  card_id          uuid not null,
  number           text not null,
  language         text not null,
  push_token       text,
  shown            text, -- a digest of what the card shows since changed_at
  registered_at    timestamp with time zone not null,
  changed_at       timestamp with time zone not null,
  told_at          timestamp with time zone,
  due_at           timestamp with time zone, -- since when it may show something old; null: it does not
  constraint phone_pkey PRIMARY KEY (device, serial),
  constraint phone_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint phone_device_check CHECK (length(device) >= 1 AND length(device) <= 100),
  constraint phone_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint phone_maker_check CHECK (maker = ANY (ARRAY['apple'::text, 'google'::text])),
  constraint phone_number_check CHECK (length(number) >= 1 AND length(number) <= 40),
  constraint phone_push_token_check CHECK (length(push_token) >= 1 AND length(push_token) <= 200),
  constraint phone_serial_check CHECK (length(serial) >= 1 AND length(serial) <= 100),
  constraint phone_shown_check CHECK (length(shown) = 43),
  constraint pushed_by_apple CHECK ((maker = 'apple'::text) = (push_token IS NOT NULL))
);
create index phone_card ON showcase.phone USING btree (card_id);
create index phone_due ON showcase.phone USING btree (organisation_id, due_at) WHERE (due_at IS NOT NULL);
create index phone_owner ON showcase.phone USING btree (owner);
grant select, insert, delete on showcase.phone to kopilka_app;
grant update (owner, language, push_token, shown, changed_at, told_at, due_at) on showcase.phone to kopilka_app;

create schema simulation;
grant usage on schema simulation to kopilka_app;

-- local: what a version is expected to come to, month by month
create table simulation.forecast (
  organisation_id  uuid not null,
  id               uuid not null,
  programme_id     uuid not null,
  version          integer not null,
  run_id           uuid not null, -- the simulation it was made of; it may have been deleted meanwhile
  name             text not null,
  first_month      text not null, -- YYYY-MM of the programme's zone
  assumptions      json not null,
  face             json not null, -- what points take off a receipt: points and amount, minor units
  expected         json not null, -- bands of each month, from the first on
  made_at          timestamp with time zone not null,
  made_by          text not null,
  constraint forecast_pkey PRIMARY KEY (organisation_id, id),
  constraint forecast_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint forecast_programme_id_version_fkey FOREIGN KEY (programme_id, version) REFERENCES programmes.conditions(programme_id, version),
  constraint forecast_expected_check CHECK (json_typeof(expected) = 'array'::text),
  constraint forecast_first_month_check CHECK (first_month ~ '^\d{4}-(0[1-9]|1[0-2])$'::text),
  constraint forecast_name_check CHECK (length(name) >= 1 AND length(name) <= 200)
);
grant select, insert, delete on simulation.forecast to kopilka_app;

-- local: what a month of a forecast came to, a few days after its end
create table simulation.observed (
  organisation_id  uuid not null,
  forecast_id      uuid not null,
  month            text not null,
  fact             json not null,
  noted_at         timestamp with time zone not null,
  constraint observed_pkey PRIMARY KEY (organisation_id, forecast_id, month),
  constraint observed_organisation_id_forecast_id_fkey FOREIGN KEY (organisation_id, forecast_id) REFERENCES simulation.forecast(organisation_id, id) ON DELETE CASCADE,
  constraint observed_month_check CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'::text)
);
grant select, insert, delete on simulation.observed to kopilka_app;

-- local: simulations and searches that the server does by itself, and what came of them
create table simulation.run (
  organisation_id  uuid not null,
  id               uuid not null,
  programme_id     uuid not null,
  kind             text not null,
  name             text not null,
  asked            json not null, -- the sales, the variants with their documents, and what is supposed
  language         text not null,
  state            text not null,
  stage            text,
  done             bigint not null default 0,
  total            bigint not null default 0,
  attempts         integer not null default 0, -- how often it was begun: more than once where a process ended in the middle
  cancel           boolean not null default false,
  result           json,
  refusal          json,
  ordered_at       timestamp with time zone not null,
  ordered_by       json not null, -- the actor: kind, id, name
  began_at         timestamp with time zone,
  ended_at         timestamp with time zone,
  constraint run_pkey PRIMARY KEY (organisation_id, id),
  constraint run_organisation_id_programme_id_fkey FOREIGN KEY (organisation_id, programme_id) REFERENCES programmes.programme(organisation_id, id),
  constraint done_with_result CHECK ((state = 'done'::text) = (result IS NOT NULL)),
  constraint ended_or_not CHECK ((ended_at IS NULL) = (state = ANY (ARRAY['waiting'::text, 'running'::text]))),
  constraint failed_for_a_reason CHECK ((state = 'failed'::text) = (refusal IS NOT NULL)),
  constraint run_attempts_check CHECK (attempts >= 0),
  constraint run_done_check CHECK (done >= 0),
  constraint run_kind_check CHECK (kind = ANY (ARRAY['simulation'::text, 'search'::text])),
  constraint run_language_check CHECK (language = ANY (ARRAY['ru'::text, 'en'::text])),
  constraint run_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint run_stage_check CHECK (stage = ANY (ARRAY['reading'::text, 'replaying'::text, 'searching'::text])),
  constraint run_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'cancelled'::text, 'failed'::text])),
  constraint run_total_check CHECK (total >= 0)
);
grant select, insert, delete on simulation.run to kopilka_app;
grant update (name, asked, state, stage, done, total, attempts, cancel, result, refusal, began_at, ended_at) on simulation.run to kopilka_app;

create schema tiers;
grant usage on schema tiers to kopilka_app;

CREATE OR REPLACE FUNCTION tiers.refuse_rewriting()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (new.owner, new.id, new.programme_id, new.tier, new.from_at, new.until_at, new.cause, new.merge_id,
      new.reason, new.actor_kind, new.actor_id, new.recorded_at)
     is distinct from
     (old.owner, old.id, old.programme_id, old.tier, old.from_at, old.until_at, old.cause, old.merge_id,
      old.reason, old.actor_kind, old.actor_id, old.recorded_at)
     or (old.ended_at is not null and new.ended_at is distinct from old.ended_at) then
    raise exception 'a standing is closed by a later one, never rewritten' using errcode = 'restrict_violation';
  end if;
  return new;
end $function$;

-- owned by owner: what counts towards tiers, summed by day of the programme's zone
create table tiers.qualifying (
  owner         uuid not null,
  programme_id  uuid not null,
  day           date not null,
  source        uuid not null, -- the member who did it: the owner himself, or one merged into him
  came_through  uuid[] not null default '{}'::uuid[], -- the merged members the sums passed through, the first one first, so that a merge can be undone
  spend         bigint not null,
  points        bigint not null,
  visits        bigint not null,
  constraint qualifying_pkey PRIMARY KEY (owner, programme_id, day, source)
);
grant select, insert, update, delete on tiers.qualifying to kopilka_app;

-- owned by owner: members' grades, each from its start until a later one; the end is derived, a review records it
create table tiers.standing (
  owner           uuid not null,
  id              uuid not null,
  programme_id    uuid not null,
  tier            text,
  from_at         timestamp with time zone not null,
  until_at        timestamp with time zone, -- when it is reviewed; null: it lasts for good
  ended_at        timestamp with time zone, -- when a later standing took its place; null: it is the last one
  cause           text not null,
  merge_id        uuid,
  reason          text,
  actor_kind      text not null,
  actor_id        text not null,
  recorded_at     timestamp with time zone not null,
  told_ending_at  timestamp with time zone,
  constraint standing_pkey PRIMARY KEY (owner, id),
  constraint standing_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programmes.programme(id),
  constraint ended_after_its_start CHECK (ended_at >= from_at),
  constraint manual_with_reason_and_end CHECK (cause <> 'manual'::text OR reason IS NOT NULL AND until_at IS NOT NULL AND tier IS NOT NULL),
  constraint merged_by_a_merge CHECK ((cause = 'merged'::text) = (merge_id IS NOT NULL)),
  constraint reviewed_after_its_start CHECK (until_at > from_at),
  constraint standing_actor_kind_check CHECK (actor_kind = ANY (ARRAY['key'::text, 'operator'::text, 'job'::text, 'cli'::text])),
  constraint standing_cause_check CHECK (cause = ANY (ARRAY['reached'::text, 'kept'::text, 'grace'::text, 'lowered'::text, 'manual'::text, 'resumed'::text, 'merged'::text])),
  constraint standing_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 1000),
  constraint standing_tier_check CHECK (length(tier) >= 1 AND length(tier) <= 64)
);
create index standing_due ON tiers.standing USING btree (until_at) WHERE ((ended_at IS NULL) AND (until_at IS NOT NULL));
CREATE UNIQUE INDEX standing_last ON tiers.standing USING btree (owner, programme_id) WHERE (ended_at IS NULL);
create index standing_on_tier ON tiers.standing USING btree (programme_id, tier, owner) WHERE (ended_at IS NULL);
CREATE TRIGGER settled BEFORE UPDATE ON tiers.standing FOR EACH ROW WHEN (NOT privacy.is_erasing()) EXECUTE FUNCTION tiers.refuse_rewriting();
grant select, insert on tiers.standing to kopilka_app;
grant update (ended_at, told_ending_at) on tiers.standing to kopilka_app;
