-- The public face of a programme: whether its rules are shown to everybody, and at which address.

create schema showcase;

create table showcase.face (
  programme_id    uuid primary key,
  organisation_id uuid not null,
  slug            text not null unique,
  public_since    timestamptz,
  origins         text[] not null,
  labels          jsonb not null,
  leaving         jsonb,
  revision        int not null check (revision > 0),
  edited_at       timestamptz not null,
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  constraint slug_of_an_address check (slug ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])$'),
  constraint few_origins check (cardinality(origins) <= 20 and array_position(origins, null) is null),
  constraint labels_by_word check (jsonb_typeof(labels) = 'array'),
  constraint leaving_in_both_languages check (leaving ? 'ru' and leaving ? 'en')
);
comment on table showcase.face is 'reference: how programmes show themselves to people who are not signed in';
comment on column showcase.face.slug is 'the word of the programme in public addresses, unique in the installation';
comment on column showcase.face.public_since is 'null: the page is not there for anybody';
comment on column showcase.face.origins is 'pages of other sites that may ask what a basket earns: https://shop.example';
comment on column showcase.face.labels is 'how categories, articles and the like are called for people: [{word, ru, en}]';
comment on column showcase.face.leaving is 'how to leave the programme, ru and en; null: the plain text';

grant usage on schema showcase to kopilka_app;
grant select, insert on showcase.face to kopilka_app;
grant update (slug, public_since, origins, labels, leaving, revision, edited_at) on showcase.face to kopilka_app;
