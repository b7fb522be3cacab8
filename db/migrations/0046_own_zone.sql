-- The hours in which an organisation writes to nobody go by the clock of the member, where it is known.

alter table consents.quiet
  alter column from_minute drop not null,
  alter column until_minute drop not null,
  add constraint hours_or_none check ((from_minute is null) = (until_minute is null));
comment on table consents.quiet is 'owned by owner: the hours in which a member is left in peace, the same minute twice: none; null: those of the organisation, in the zone of the member';

-- What a message tells may have changed before it leaves: it is written anew.
grant update (subject, html, template, basis) on messaging.message to kopilka_app;
