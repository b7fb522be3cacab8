import { refusals } from '#kit/core/refusal.ts'

/** Why a backup or a restore is not done. Nothing that was there before has been changed. */
export const backupRefusals = refusals({
  'backup.missing': {
    status: 404,
    en: 'There is no backup in {place}: neither a file of `kopilka backup` nor a folder with its kopilka.json. Name the file, the folder of one backup, or the folder that they are kept in.',
    ru: 'В {place} нет резервной копии: ни файла `kopilka backup`, ни папки с его kopilka.json. Укажите файл, папку одной копии или папку, где копии лежат.',
  },
  'backup.foreign': {
    status: 400,
    en: '{place} is not a backup made by Kopilka. Nothing was written.',
    ru: '{place} — не резервная копия Копилки. Ничего не записано.',
  },
  'backup.newer': {
    status: 400,
    en: '{place} was made by a newer Kopilka ({what}). Nothing was written. Restore it with that Kopilka or a newer one.',
    ru: '{place} сделана более новой Копилкой ({what}). Ничего не записано. Восстановите её той же или более новой Копилкой.',
  },
  'backup.another_build': {
    status: 400,
    en: '{place} was made by another build of Kopilka: its tables differ ({what}). Nothing was written. Restore it with the Kopilka that made it.',
    ru: '{place} сделана другой сборкой Копилки: таблицы различаются ({what}). Ничего не записано. Восстановите её той Копилкой, которая её сделала.',
  },
  'backup.another_postgres': {
    status: 400,
    en: '{place} holds files of PostgreSQL {there}, and this Kopilka brings {here}. Nothing was written. Restore it with the Kopilka that made it, or take a logical backup there.',
    ru: 'В {place} файлы PostgreSQL {there}, а с этой Копилкой идёт {here}. Ничего не записано. Восстановите её той Копилкой, которая её сделала, или сделайте там логическую копию.',
  },
  'backup.cut_short': {
    status: 400,
    en: '{place} is cut short: its end is missing. Nothing was written. Copy it again from where it was made, or take an older one.',
    ru: '{place} обрывается: конца нет. Ничего не записано. Скопируйте её заново оттуда, где она сделана, или возьмите более старую.',
  },
  'backup.changed': {
    status: 400,
    en: '{place} was changed or damaged after it was made: {what}. Nothing was restored. Take another copy of it, or an older backup.',
    ru: '{place} изменена или повреждена после создания: {what}. Ничего не восстановлено. Возьмите другой её экземпляр или более старую копию.',
  },
  'backup.no_room': {
    status: 507,
    en: 'There is no room left in {place}: {needed} needed, {free} free. What was begun has been removed. Make room, or choose another place with --to.',
    ru: 'В {place} не хватило места: нужно {needed}, свободно {free}. Начатое удалено. Освободите место или выберите другое с --to.',
  },
  'backup.exists': {
    status: 409,
    en: '{place} exists already and is left alone. Choose another name.',
    ru: '{place} уже существует и не тронута. Выберите другое имя.',
  },
  'backup.unmigrated': {
    status: 409,
    en: 'The tables of this database are not those of this Kopilka. Run `kopilka start` first: it brings them up to date.',
    ru: 'Таблицы этой базы не те, что у этой Копилки. Сначала запустите `kopilka start`: он приведёт их в порядок.',
  },
  'backup.archiving_off': {
    status: 409,
    en: 'The running PostgreSQL was started without an archive of its changes. Stop Kopilka and start it once more, then take the backup.',
    ru: 'Работающий PostgreSQL запущен без архива изменений. Остановите Копилку, запустите её ещё раз и сделайте копию.',
  },
  'backup.archive_stuck': {
    status: 503,
    en: 'The changes made during the backup did not reach {place} within {seconds} s: {why}. The backup was removed. See the log in {log}.',
    ru: 'Изменения, сделанные за время копирования, не попали в {place} за {seconds} с: {why}. Копия удалена. Смотрите журнал в {log}.',
  },
  'backup.unreachable': {
    status: 409,
    en: '{place} cannot be written ({why}). Choose another place with --to.',
    ru: 'В {place} нельзя писать ({why}). Выберите другое место с --to.',
  },
  'backup.no_basebackup': {
    status: 409,
    en: 'A physical backup of a server of your own needs its program pg_basebackup, version {version} or newer, on this machine: install the package postgresql-client of that version (Debian: apt-get install postgresql-client-{version}), or take a logical backup: kopilka backup.',
    ru: 'Для физической копии вашего сервера на этой машине нужна программа pg_basebackup версии {version} или новее: установите пакет postgresql-client этой версии (Debian: apt-get install postgresql-client-{version}) или сделайте логическую копию: kopilka backup.',
  },
  'backup.basebackup_failed': {
    status: 409,
    en: 'pg_basebackup ended with an error: {why}. Its role needs the right of replication (alter role … replication) and a line "host replication …" in pg_hba.conf.',
    ru: 'pg_basebackup завершилась с ошибкой: {why}. Роли нужно право репликации (alter role … replication), а в pg_hba.conf — строка «host replication …».',
  },
  'restore.not_empty': {
    status: 409,
    en: '{place} is not empty and is left alone. Restore into a new folder or an empty database, look at it, and then let it take the place of the old one.',
    ru: '{place} не пуста и не тронута. Восстановите в новую папку или пустую базу, посмотрите на неё и затем поставьте её на место старой.',
  },
  'restore.no_list': {
    status: 404,
    en: 'There is no list of forgotten members at {place}.',
    ru: 'Списка удалённых участников по адресу {place} нет.',
  },
  'restore.running': {
    status: 409,
    en: 'A Kopilka is running on {place} ({who}). Stop it first; nothing was changed.',
    ru: 'На {place} работает Копилка ({who}). Сначала остановите её; ничего не изменено.',
  },
  'restore.target': {
    status: 400,
    en: 'Say where to: --to FOLDER for a new data folder, or DATABASE_URL for an empty database of a server of your own.',
    ru: 'Скажите, куда: --to ПАПКА для новой папки данных или DATABASE_URL для пустой базы вашего сервера.',
  },
  'restore.instant': {
    status: 400,
    en: '“{text}” is no instant. Write the date, the time and the offset: 2026-11-22T01:50:00+03:00.',
    ru: '«{text}» — не момент времени. Укажите дату, время и сдвиг: 2026-11-22T01:50:00+03:00.',
  },
  'restore.until_logical': {
    status: 400,
    en: 'A logical backup is the state of one instant ({at}); --until works with a physical one.',
    ru: 'Логическая копия хранит состояние на один момент ({at}); --until работает с физической.',
  },
  'restore.too_early': {
    status: 400,
    en: 'The oldest backup in {place} can be restored from {from} on, and {until} is before it. Ask for a later instant or take an older backup.',
    ru: 'Самую старую копию в {place} можно восстановить не раньше {from}, а {until} — раньше. Укажите более поздний момент или возьмите более старую копию.',
  },
  'restore.too_late': {
    status: 400,
    en: 'The archive reaches until {reached}; {until} is after that. Ask for that instant or an earlier one, or leave --until out to restore all there is.',
    ru: 'Архив доходит до {reached}; {until} — позже. Укажите этот или более ранний момент или уберите --until, чтобы восстановить всё, что есть.',
  },
  'restore.gap': {
    status: 400,
    en: 'The archive has a gap: {segment} is missing, later ones are there. It can be restored up to {reached}: say so with --until.',
    ru: 'В архиве дыра: {segment} нет, а следующие есть. Восстановить можно до {reached}: скажите это с --until.',
  },
  'restore.secret': {
    status: 400,
    en: '{place} is not the secret that this backup was made with. Give the right file, or leave --secret out.',
    ru: '{place} — не тот секрет, с которым сделана копия. Укажите верный файл или уберите --secret.',
  },
  'restore.by_hand': {
    status: 409,
    en: '{place} is a backup of a server of your own, and is put back with that server: docs/how-to/backup.md says how. `kopilka restore {place} --check` checks that it is whole.',
    ru: '{place} — копия вашего собственного сервера, и возвращают её вместе с ним: как — в docs/how-to/backup.md. `kopilka restore {place} --check` проверит, что она цела.',
  },
  'restore.failed': {
    status: 500,
    en: 'PostgreSQL could not recover from {place}:\n{why}\nNothing was restored. Take an older backup.',
    ru: 'PostgreSQL не смог восстановиться из {place}:\n{why}\nНичего не восстановлено. Возьмите более старую копию.',
  },
})
