import type { AccessGroup, FieldDescription } from '../../domain/extract.ts'
import type { Engagement, RecordType } from './api.ts'

type Label = [en: string, de: string]

function field(
  name: string,
  [en, de]: Label,
  more: { freeText?: true; told?: Label } = {},
): FieldDescription {
  return {
    name,
    label: { en, de },
    description: more.told ? { en: more.told[0], de: more.told[1] } : '',
    ...(more.freeText ? { freeText: true } : {}),
  }
}

function group(id: string, label: Label, description: Label, fields: FieldDescription[]): AccessGroup {
  const [en, de] = description
  return { id, label: { en: label[0], de: label[1] }, description: { en, de }, fields }
}

const TEXT = { freeText: true } as const
export const ID = field('id', ['Number', 'Nummer'], {
  told: ['The number of the entry in HubSpot.', 'Die Nummer des Eintrags in HubSpot.'],
})
export const DELETED = field('deleted', ['Deleted', 'Gelöscht'], {
  told: [
    'In the recycling bin of HubSpot, from which it is removed after 90 days.',
    'Im Papierkorb von HubSpot, aus dem es nach 90 Tagen entfernt wird.',
  ],
})
const AT = field('hs_timestamp', ['Time', 'Zeitpunkt'])
const CREATED = field('hs_createdate', ['Created', 'Angelegt'])
const FILES = field('hs_attachment_ids', ['Attached files', 'Angehängte Dateien'], {
  told: [
    'The numbers of the files, which are listed apart.',
    'Die Nummern der Dateien, die gesondert aufgeführt sind.',
  ],
})

/** Its fields are HubSpot's properties. */
export const CONTACT = group(
  'contact',
  ['Contact', 'Kontakt'],
  [
    'What is known of you in our contact database, in the words of that database.',
    'Was in unserer Kontaktdatenbank über Sie bekannt ist, in den Worten dieser Datenbank.',
  ],
  [],
)

function activity(id: string, label: Label, description: Label, fields: FieldDescription[]): AccessGroup {
  return group(id, label, description, [ID, AT, ...fields, FILES, CREATED])
}

/** What each kind of activity is exported with. The names of the fields are HubSpot's. */
export const ACTIVITY_GROUPS: Record<Engagement, AccessGroup> = {
  notes: activity(
    'note',
    ['Notes', 'Notizen'],
    ['What our staff wrote down about you.', 'Was unsere Beschäftigten über Sie notiert haben.'],
    [field('hs_note_body', ['Note', 'Notiz'], TEXT)],
  ),
  tasks: activity(
    'task',
    ['Tasks', 'Aufgaben'],
    [
      'What our staff set out to do in your matter.',
      'Was sich unsere Beschäftigten zu Ihnen vorgenommen haben.',
    ],
    [
      field('hs_task_subject', ['Subject', 'Betreff'], TEXT),
      field('hs_task_body', ['Text', 'Text'], TEXT),
      field('hs_task_status', ['State', 'Stand']),
      field('hs_task_priority', ['Priority', 'Dringlichkeit']),
      field('hs_task_type', ['Kind', 'Art']),
    ],
  ),
  calls: activity(
    'call',
    ['Calls', 'Anrufe'],
    ['Telephone calls with you that were logged.', 'Telefonate mit Ihnen, die festgehalten wurden.'],
    [
      field('hs_call_title', ['Title', 'Titel'], TEXT),
      field('hs_call_body', ['What was noted', 'Was notiert wurde'], TEXT),
      field('hs_call_direction', ['Direction', 'Richtung']),
      field('hs_call_duration', ['Length in milliseconds', 'Dauer in Millisekunden']),
      field('hs_call_status', ['State', 'Stand']),
      field('hs_call_from_number', ['From', 'Von']),
      field('hs_call_to_number', ['To', 'An']),
      field('hs_call_recording_url', ['Recording', 'Aufzeichnung']),
    ],
  ),
  emails: activity(
    'email',
    ['E-mails', 'E-Mails'],
    ['E-mails from and to you that were logged.', 'E-Mails von Ihnen und an Sie, die festgehalten wurden.'],
    [
      field('hs_email_subject', ['Subject', 'Betreff'], TEXT),
      field('hs_email_text', ['Text', 'Text'], TEXT),
      field('hs_email_html', ['Text with layout', 'Text mit Gestaltung'], TEXT),
      field('hs_email_direction', ['Direction', 'Richtung']),
      field('hs_email_status', ['State', 'Stand']),
      field('hs_email_from_email', ['From', 'Von']),
      field('hs_email_to_email', ['To', 'An']),
    ],
  ),
  meetings: activity(
    'meeting',
    ['Meetings', 'Termine'],
    ['Meetings with you.', 'Termine mit Ihnen.'],
    [
      field('hs_meeting_title', ['Title', 'Titel'], TEXT),
      field('hs_meeting_body', ['Description', 'Beschreibung'], TEXT),
      field('hs_internal_meeting_notes', ['Our notes', 'Unsere Notizen'], TEXT),
      field('hs_meeting_location', ['Place', 'Ort']),
      field('hs_meeting_start_time', ['Start', 'Beginn']),
      field('hs_meeting_end_time', ['End', 'Ende']),
      field('hs_meeting_outcome', ['Outcome', 'Ergebnis']),
      field('hs_meeting_external_url', ['Address', 'Adresse']),
    ],
  ),
  communications: activity(
    'communication',
    ['Messages', 'Nachrichten'],
    [
      'Messages by other ways, such as SMS or WhatsApp.',
      'Nachrichten auf anderen Wegen, etwa SMS oder WhatsApp.',
    ],
    [
      field('hs_communication_body', ['Text', 'Text'], TEXT),
      field('hs_communication_channel_type', ['Way', 'Weg']),
      field('hs_communication_logged_from', ['Logged from', 'Festgehalten aus']),
    ],
  ),
}

/** The records of the business relationship that name the person, with what tells them apart. */
export const RECORD_GROUPS: Record<RecordType, AccessGroup> = {
  tickets: group(
    'ticket',
    ['Tickets', 'Tickets'],
    ['Enquiries that are linked to you.', 'Anfragen, die mit Ihnen verknüpft sind.'],
    [
      ID,
      field('subject', ['Subject', 'Betreff'], TEXT),
      field('content', ['Text', 'Text'], TEXT),
      field('createdate', ['Created', 'Angelegt']),
      field('hs_pipeline_stage', ['Stage', 'Stufe']),
    ],
  ),
  deals: group(
    'deal',
    ['Deals', 'Geschäftsvorgänge'],
    ['Business matters that are linked to you.', 'Geschäftsvorgänge, die mit Ihnen verknüpft sind.'],
    [
      ID,
      field('dealname', ['Name', 'Name'], TEXT),
      field('amount', ['Amount', 'Betrag']),
      field('dealstage', ['Stage', 'Stufe']),
      field('createdate', ['Created', 'Angelegt']),
      field('closedate', ['Closed', 'Abgeschlossen']),
    ],
  ),
  companies: group(
    'company',
    ['Companies', 'Unternehmen'],
    ['Companies that are linked to you.', 'Unternehmen, die mit Ihnen verknüpft sind.'],
    [
      ID,
      field('name', ['Name', 'Name']),
      field('domain', ['Website', 'Website']),
      field('city', ['City', 'Ort']),
      field('country', ['Country', 'Land']),
      field('createdate', ['Created', 'Angelegt']),
    ],
  ),
}

export const OTHER_GROUPS = {
  file: group(
    'file',
    ['Attached files', 'Angehängte Dateien'],
    ['Files attached to the entries above.', 'Dateien, die den obigen Einträgen angehängt sind.'],
    [
      ID,
      field('name', ['Name', 'Name']),
      field('type', ['Kind', 'Art']),
      field('size', ['Size in bytes', 'Größe in Byte']),
      field('created', ['Uploaded', 'Hochgeladen']),
      field('entry', ['Attached to', 'Angehängt an'], {
        told: ['The number of the entry.', 'Die Nummer des Eintrags.'],
      }),
    ],
  ),
  subscription: group(
    'subscription',
    ['E-mail subscriptions', 'E-Mail-Abonnements'],
    ['What you are or were subscribed to.', 'Was Sie abonniert haben oder hatten.'],
    [
      field('address', ['E-mail address', 'E-Mail-Adresse']),
      field('subscription', ['Subscription', 'Abonnement']),
      field('status', ['State', 'Stand']),
      field('source', ['How it came about', 'Wie es dazu kam']),
      field('basis', ['Legal basis', 'Rechtsgrundlage']),
      field('at', ['Last change', 'Letzte Änderung']),
    ],
  ),
  list: group(
    'list',
    ['Lists', 'Listen'],
    [
      'Lists on which you stand, for instance to be written to.',
      'Listen, auf denen Sie stehen, etwa für Anschreiben.',
    ],
    [ID, field('name', ['Name', 'Name']), field('since', ['Since', 'Seit'])],
  ),
  'form-answer': group(
    'form-answer',
    ['Forms you sent', 'Gesendete Formulare'],
    ['What you entered, one line for each field.', 'Ihre Angaben, je Feld eine Zeile.'],
    [
      field('submission', ['Submission', 'Einsendung']),
      field('form', ['Form', 'Formular'], {
        told: ['The number of the form in HubSpot.', 'Die Nummer des Formulars in HubSpot.'],
      }),
      field('submitted', ['Sent', 'Gesendet']),
      field('page', ['On the page', 'Auf der Seite']),
      field('field', ['Field', 'Feld']),
      field('value', ['Your answer', 'Ihre Angabe']),
    ],
  ),
} as const satisfies Record<string, AccessGroup>
