-- Forecasts that are kept with a published version, and what months came to against them.

create table simulation.forecast (
  organisation_id uuid not null,
  id              uuid not null,
  programme_id    uuid not null,
  version         int not null,
  run_id          uuid not null,
  name            text not null check (length(name) between 1 and 200),
  first_month     text not null check (first_month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  assumptions     json not null,
  face            json not null,
  expected        json not null check (json_typeof(expected) = 'array'),
  made_at         timestamptz not null,
  made_by         text not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, programme_id) references programmes.programme (organisation_id, id),
  foreign key (programme_id, version) references programmes.conditions
);
comment on table simulation.forecast is 'local: what a version is expected to come to, month by month';
comment on column simulation.forecast.run_id is 'the simulation it was made of; it may have been deleted meanwhile';
comment on column simulation.forecast.first_month is 'YYYY-MM of the programme''s zone';
comment on column simulation.forecast.face is 'what points take off a receipt: points and amount, minor units';
comment on column simulation.forecast.expected is 'bands of each month, from the first on';

create table simulation.observed (
  organisation_id uuid not null,
  forecast_id     uuid not null,
  month           text not null check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  fact            json not null,
  noted_at        timestamptz not null,
  primary key (organisation_id, forecast_id, month),
  foreign key (organisation_id, forecast_id) references simulation.forecast on delete cascade
);
comment on table simulation.observed is 'local: what a month of a forecast came to, a few days after its end';

grant select, insert, delete on simulation.forecast, simulation.observed to kopilka_app;
