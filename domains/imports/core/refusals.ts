import { refusals } from '#kit/core/refusal.ts'

/** What is wrong with a file or a mapping as a whole: nothing of it is taken over. */
export const importsRefusals = refusals({
  'file.missing': {
    status: 400,
    en: '{file} cannot be read: {why}.',
    ru: '{file} не читается: {why}.',
  },
  'file.empty': {
    status: 400,
    en: '{file} is empty. The first line names the columns, each line after it is a row.',
    ru: '{file} пуст. Первая строка называет столбцы, каждая следующая — запись.',
  },
  'file.truncated': {
    status: 400,
    en: '{file} is a damaged gzip: it breaks off after line {line}. Copy or pack it again.',
    ru: '{file} — повреждённый gzip: обрывается после строки {line}. Скопируйте или упакуйте его заново.',
  },
  'file.not_csv': {
    status: 400,
    en: '{file}, line {line}: this is no CSV but {what}. Save it as CSV in UTF-8.',
    ru: '{file}, строка {line}: это не CSV, а {what}. Сохраните файл как CSV в UTF-8.',
  },
  'file.encoding': {
    status: 400,
    en: '{file}, line {line}: the text is neither UTF-8 nor Windows-1251. Save it as UTF-8, or name its encoding in the mapping (file.encoding).',
    ru: '{file}, строка {line}: текст не в UTF-8 и не в Windows-1251. Сохраните файл в UTF-8 или укажите кодировку в разметке (file.encoding).',
  },
  'file.columns_many': {
    status: 400,
    en: '{file}, line {line}: {count} columns, and at most {most} are read. Is the delimiter right?',
    ru: '{file}, строка {line}: {count} столбцов, читается не больше {most}. Верен ли разделитель?',
  },
  'file.column_missing': {
    status: 400,
    en: '{file}, line {line}: there is no column "{column}", which the mapping uses. The file has: {columns}.',
    ru: '{file}, строка {line}: нет столбца «{column}», который нужен разметке. В файле есть: {columns}.',
  },
  'file.column_twice': {
    status: 400,
    en: '{file}, line {line}: two columns are called "{column}". Rename one of them.',
    ru: '{file}, строка {line}: два столбца называются «{column}». Переименуйте один из них.',
  },
  'file.quote_open': {
    status: 400,
    en: '{file}, line {line}: a quote is opened here and never closed.',
    ru: '{file}, строка {line}: здесь открыта кавычка, которая нигде не закрыта.',
  },
  'file.quote_stray': {
    status: 400,
    en: '{file}, line {line}: a quote stands where none may. Within a quoted value a quote is written twice.',
    ru: '{file}, строка {line}: кавычка стоит не на месте. Внутри значения в кавычках её удваивают.',
  },
  'file.row_long': {
    status: 400,
    en: '{file}, line {line}: a row longer than {most} characters begins here. Is a quote left open?',
    ru: '{file}, строка {line}: здесь начинается запись длиннее {most} знаков. Не забыта ли закрывающая кавычка?',
  },
  'file.rows_many': {
    status: 400,
    en: '{file}, line {line}: more than {most} rows to keep. Split the file by date and import the parts one after another.',
    ru: '{file}, строка {line}: больше {most} записей. Разделите файл по датам и загрузите части по очереди.',
  },
  'file.changed': {
    status: 400,
    en: '{file} has changed while it was being read. Begin again.',
    ru: '{file} изменился во время чтения. Начните заново.',
  },
  'mapping.not_json': {
    status: 400,
    en: '{file} is not JSON: {why}.',
    ru: '{file} — не JSON: {why}.',
  },
  'mapping.invalid': {
    status: 400,
    en: 'The mapping for {file} cannot be used: {problems}',
    ru: 'Разметка для {file} не годится: {problems}',
  },
  'rejected.unwritable': {
    status: 400,
    en: 'The file of rejected rows {file} cannot be written: {why}. Name another with --rejected PATH.',
    ru: 'Файл отклонённых записей {file} не записать: {why}. Укажите другой: --rejected ПУТЬ.',
  },
  'file.unknown': {
    status: 404,
    en: 'There is no file {fileId}, or it has been forgotten. Hand it in again.',
    ru: 'Файла {fileId} нет, или он уже удалён. Передайте его заново.',
  },
  'file.unfinished': {
    status: 409,
    en: 'Of the file {come} pieces of {parts} have come. Hand in the rest.',
    ru: 'Передано частей файла: {come} из {parts}. Передайте остальные.',
  },
  'file.part_wrong': {
    status: 400,
    en: 'Piece {number} has {actual} bytes and must have {expected}.',
    ru: 'В части {number} байт {actual}, а должно быть {expected}.',
  },
  'import.unknown': {
    status: 404,
    en: 'There is no such import.',
    ru: 'Такой загрузки нет.',
  },
  'import.ended': {
    status: 409,
    en: 'The import has ended already ({state}).',
    ru: 'Загрузка уже закончена ({state}).',
  },
  'import.nothing_rejected': {
    status: 404,
    en: 'No rows were rejected, or they have been forgotten.',
    ru: 'Отклонённых записей нет, или они уже удалены.',
  },
})
