import type { AccessGroup, FieldDescription } from '../../domain/extract.ts'
import type { Engagement, RecordType } from './api.ts'

type Label = [en: string, de: string]

function field(name: string, [en, de]: Label, more: { freeText?: true; told: Label }): FieldDescription {
  return {
    name,
    label: { en, de },
    description: { en: more.told[0], de: more.told[1] },
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
const AT = field('hs_timestamp', ['Time', 'Zeitpunkt'], {
  told: ['When it took place, or was to be done.', 'Wann es stattfand oder zu erledigen war.'],
})
const CREATED = field('hs_createdate', ['Created', 'Angelegt'], {
  told: ['When the entry was made in HubSpot.', 'Wann der Eintrag in HubSpot angelegt wurde.'],
})
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
    [
      field('hs_note_body', ['Note', 'Notiz'], {
        ...TEXT,
        told: ['The text of the note.', 'Der Text der Notiz.'],
      }),
    ],
  ),
  tasks: activity(
    'task',
    ['Tasks', 'Aufgaben'],
    [
      'What our staff set out to do in your matter.',
      'Was sich unsere Beschäftigten zu Ihnen vorgenommen haben.',
    ],
    [
      field('hs_task_subject', ['Subject', 'Betreff'], {
        ...TEXT,
        told: ['What the task was called.', 'Wie die Aufgabe hieß.'],
      }),
      field('hs_task_body', ['Text', 'Text'], { ...TEXT, told: ['What was to be done.', 'Was zu tun war.'] }),
      field('hs_task_status', ['State', 'Stand'], {
        told: [
          'How far it got, for instance NOT_STARTED or COMPLETED (done).',
          'Wie weit sie kam, etwa NOT_STARTED (nicht begonnen) oder COMPLETED (erledigt).',
        ],
      }),
      field('hs_task_priority', ['Priority', 'Dringlichkeit'], {
        told: [
          'How urgent it was: LOW, MEDIUM or HIGH.',
          'Wie dringend sie war: LOW (wenig), MEDIUM (mittel) oder HIGH (sehr).',
        ],
      }),
      field('hs_task_type', ['Kind', 'Art'], {
        told: [
          'What was to be done: EMAIL, CALL or TODO (something else).',
          'Was zu tun war: EMAIL, CALL (Anruf) oder TODO (anderes).',
        ],
      }),
    ],
  ),
  calls: activity(
    'call',
    ['Calls', 'Anrufe'],
    ['Telephone calls with you that were logged.', 'Telefonate mit Ihnen, die festgehalten wurden.'],
    [
      field('hs_call_title', ['Title', 'Titel'], {
        ...TEXT,
        told: ['What the call was called.', 'Wie der Anruf benannt wurde.'],
      }),
      field('hs_call_body', ['What was noted', 'Was notiert wurde'], {
        ...TEXT,
        told: [
          'What our staff wrote down about the call.',
          'Was unsere Beschäftigten zu dem Anruf notiert haben.',
        ],
      }),
      field('hs_call_direction', ['Direction', 'Richtung'], {
        told: [
          'INBOUND: you called us. OUTBOUND: we called you.',
          'INBOUND: Sie haben uns angerufen. OUTBOUND: Wir haben Sie angerufen.',
        ],
      }),
      field('hs_call_duration', ['Length in milliseconds', 'Dauer in Millisekunden'], {
        told: [
          'How long the call took; 1000 milliseconds are a second.',
          'Wie lange der Anruf dauerte; 1000 Millisekunden sind eine Sekunde.',
        ],
      }),
      field('hs_call_status', ['State', 'Stand'], {
        told: [
          'How the call went, for instance COMPLETED, BUSY or NO_ANSWER.',
          'Wie der Anruf verlief, etwa COMPLETED (geführt), BUSY (besetzt) oder NO_ANSWER (keine Antwort).',
        ],
      }),
      field('hs_call_from_number', ['From', 'Von'], {
        told: ['The telephone number that called.', 'Die Telefonnummer, die angerufen hat.'],
      }),
      field('hs_call_to_number', ['To', 'An'], {
        told: ['The telephone number that was called.', 'Die Telefonnummer, die angerufen wurde.'],
      }),
      field('hs_call_recording_url', ['Recording', 'Aufzeichnung'], {
        told: [
          'The address of the recording, where the call was recorded.',
          'Die Adresse der Aufzeichnung, falls der Anruf aufgezeichnet wurde.',
        ],
      }),
    ],
  ),
  emails: activity(
    'email',
    ['E-mails', 'E-Mails'],
    ['E-mails from and to you that were logged.', 'E-Mails von Ihnen und an Sie, die festgehalten wurden.'],
    [
      field('hs_email_subject', ['Subject', 'Betreff'], {
        ...TEXT,
        told: ['The subject line.', 'Die Betreffzeile.'],
      }),
      field('hs_email_text', ['Text', 'Text'], {
        ...TEXT,
        told: ['What the e-mail said.', 'Was in der E-Mail stand.'],
      }),
      field('hs_email_html', ['Text with layout', 'Text mit Gestaltung'], {
        ...TEXT,
        told: ['The same, with its layout (HTML).', 'Dasselbe mit der Gestaltung (HTML).'],
      }),
      field('hs_email_direction', ['Direction', 'Richtung'], {
        told: [
          'INCOMING_EMAIL: from you. EMAIL: from us. FORWARDED_EMAIL: passed on to HubSpot.',
          'INCOMING_EMAIL: von Ihnen. EMAIL: von uns. FORWARDED_EMAIL: an HubSpot weitergeleitet.',
        ],
      }),
      field('hs_email_status', ['State', 'Stand'], {
        told: [
          'Whether it was sent, for instance SENT, BOUNCED (came back) or FAILED.',
          'Ob sie versandt wurde, etwa SENT (versandt), BOUNCED (kam zurück) oder FAILED (gescheitert).',
        ],
      }),
      field('hs_email_from_email', ['From', 'Von'], {
        told: ['The address that it came from.', 'Die Adresse, von der sie kam.'],
      }),
      field('hs_email_to_email', ['To', 'An'], {
        told: ['The address that it went to.', 'Die Adresse, an die sie ging.'],
      }),
    ],
  ),
  meetings: activity(
    'meeting',
    ['Meetings', 'Termine'],
    ['Meetings with you.', 'Termine mit Ihnen.'],
    [
      field('hs_meeting_title', ['Title', 'Titel'], {
        ...TEXT,
        told: ['What the meeting was called.', 'Wie der Termin hieß.'],
      }),
      field('hs_meeting_body', ['Description', 'Beschreibung'], {
        ...TEXT,
        told: ['What the invitation said.', 'Was in der Einladung stand.'],
      }),
      field('hs_internal_meeting_notes', ['Our notes', 'Unsere Notizen'], {
        ...TEXT,
        told: [
          'What our staff wrote down about the meeting.',
          'Was unsere Beschäftigten zu dem Termin notiert haben.',
        ],
      }),
      field('hs_meeting_location', ['Place', 'Ort'], { told: ['Where it took place.', 'Wo er stattfand.'] }),
      field('hs_meeting_start_time', ['Start', 'Beginn'], { told: ['When it began.', 'Wann er begann.'] }),
      field('hs_meeting_end_time', ['End', 'Ende'], { told: ['When it ended.', 'Wann er endete.'] }),
      field('hs_meeting_outcome', ['Outcome', 'Ergebnis'], {
        told: [
          'How it went, for instance SCHEDULED (planned), COMPLETED (took place), NO_SHOW (somebody did not come) or CANCELED.',
          'Wie er verlief, etwa SCHEDULED (geplant), COMPLETED (fand statt), NO_SHOW (jemand kam nicht) oder CANCELED (abgesagt).',
        ],
      }),
      field('hs_meeting_external_url', ['Address', 'Adresse'], {
        told: [
          'The address of the calendar entry or the video call.',
          'Die Adresse des Kalendereintrags oder der Videokonferenz.',
        ],
      }),
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
      field('hs_communication_body', ['Text', 'Text'], {
        ...TEXT,
        told: ['What the message said.', 'Was in der Nachricht stand.'],
      }),
      field('hs_communication_channel_type', ['Way', 'Weg'], {
        told: [
          'How it was sent, for instance SMS, WHATS_APP or LINKEDIN_MESSAGE.',
          'Auf welchem Weg sie ging, etwa SMS, WHATS_APP oder LINKEDIN_MESSAGE.',
        ],
      }),
      field('hs_communication_logged_from', ['Logged from', 'Festgehalten aus'], {
        told: ['CRM: somebody of our staff logged it.', 'CRM: Jemand von uns hat sie festgehalten.'],
      }),
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
      field('subject', ['Subject', 'Betreff'], {
        ...TEXT,
        told: ['What the enquiry is about.', 'Worum es in der Anfrage geht.'],
      }),
      field('content', ['Text', 'Text'], {
        ...TEXT,
        told: ['What the enquiry says.', 'Was in der Anfrage steht.'],
      }),
      field('createdate', ['Created', 'Angelegt'], {
        told: ['When the entry was made in HubSpot.', 'Wann der Eintrag in HubSpot angelegt wurde.'],
      }),
      field('hs_pipeline_stage', ['Stage', 'Stufe'], {
        told: [
          'The step of our handling at which it stands, by its name or number in HubSpot.',
          'Der Schritt unserer Bearbeitung, in dem sie steht, mit Name oder Nummer in HubSpot.',
        ],
      }),
    ],
  ),
  deals: group(
    'deal',
    ['Deals', 'Geschäftsvorgänge'],
    ['Business matters that are linked to you.', 'Geschäftsvorgänge, die mit Ihnen verknüpft sind.'],
    [
      ID,
      field('dealname', ['Name', 'Name'], {
        ...TEXT,
        told: ['What the matter is called in HubSpot.', 'Wie der Vorgang in HubSpot heißt.'],
      }),
      field('amount', ['Amount', 'Betrag'], {
        told: ['What it is worth, as a sum of money.', 'Was er wert ist, als Geldbetrag.'],
      }),
      field('dealstage', ['Stage', 'Stufe'], {
        told: [
          'How far the sale has got, by the name or number of the step in HubSpot.',
          'Wie weit der Verkauf ist, mit Name oder Nummer des Schritts in HubSpot.',
        ],
      }),
      field('createdate', ['Created', 'Angelegt'], {
        told: ['When the entry was made in HubSpot.', 'Wann der Eintrag in HubSpot angelegt wurde.'],
      }),
      field('closedate', ['Closed', 'Abgeschlossen'], {
        told: ['When it was closed, or is expected to be.', 'Wann er abgeschlossen wurde oder werden soll.'],
      }),
    ],
  ),
  companies: group(
    'company',
    ['Companies', 'Unternehmen'],
    ['Companies that are linked to you.', 'Unternehmen, die mit Ihnen verknüpft sind.'],
    [
      ID,
      field('name', ['Name', 'Name'], {
        told: ['What the company is called.', 'Wie das Unternehmen heißt.'],
      }),
      field('domain', ['Website', 'Website'], {
        told: ['The address of the company’s website.', 'Die Adresse der Website des Unternehmens.'],
      }),
      field('city', ['City', 'Ort'], { told: ['Where the company is.', 'Wo das Unternehmen ist.'] }),
      field('country', ['Country', 'Land'], {
        told: ['In which country the company is.', 'In welchem Land das Unternehmen ist.'],
      }),
      field('createdate', ['Created', 'Angelegt'], {
        told: ['When the entry was made in HubSpot.', 'Wann der Eintrag in HubSpot angelegt wurde.'],
      }),
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
      field('name', ['Name', 'Name'], { told: ['What the file is called.', 'Wie die Datei heißt.'] }),
      field('type', ['Kind', 'Art'], {
        told: [
          'Of what kind the file is, for instance IMG (a picture) or DOCUMENT.',
          'Von welcher Art die Datei ist, etwa IMG (Bild) oder DOCUMENT (Dokument).',
        ],
      }),
      field('size', ['Size in bytes', 'Größe in Byte'], {
        told: [
          'How large the file is; 1000 bytes are a kilobyte.',
          'Wie groß die Datei ist; 1000 Byte sind ein Kilobyte.',
        ],
      }),
      field('created', ['Uploaded', 'Hochgeladen'], {
        told: ['When the file was uploaded.', 'Wann die Datei hochgeladen wurde.'],
      }),
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
      field('address', ['E-mail address', 'E-Mail-Adresse'], {
        told: ['The address that the subscription is for.', 'Die Adresse, für die das Abonnement gilt.'],
      }),
      field('subscription', ['Subscription', 'Abonnement'], {
        told: [
          'The kind of e-mails, by its name in HubSpot.',
          'Die Art der E-Mails, mit ihrem Namen in HubSpot.',
        ],
      }),
      field('status', ['State', 'Stand'], {
        told: [
          'SUBSCRIBED: you get these e-mails. UNSUBSCRIBED: you do not. NOT_SPECIFIED: neither was said.',
          'SUBSCRIBED: Sie erhalten diese E-Mails. UNSUBSCRIBED: Sie erhalten sie nicht. NOT_SPECIFIED: Es wurde nichts angegeben.',
        ],
      }),
      field('source', ['How it came about', 'Wie es dazu kam'], {
        told: [
          'Where HubSpot has it from that you are, or are not, subscribed.',
          'Woher HubSpot weiß, dass Sie angemeldet oder abgemeldet sind.',
        ],
      }),
      field('basis', ['Legal basis', 'Rechtsgrundlage'], {
        told: [
          'On what the e-mails rest, for instance CONSENT_WITH_NOTICE (you agreed) or LEGITIMATE_INTEREST_CLIENT (you are a customer).',
          'Worauf die E-Mails beruhen, etwa CONSENT_WITH_NOTICE (Sie haben eingewilligt) oder LEGITIMATE_INTEREST_CLIENT (Sie sind Kunde).',
        ],
      }),
      field('at', ['Last change', 'Letzte Änderung'], {
        told: ['When this last changed.', 'Wann sich dies zuletzt geändert hat.'],
      }),
    ],
  ),
  list: group(
    'list',
    ['Lists', 'Listen'],
    [
      'Lists on which you stand, for instance to be written to.',
      'Listen, auf denen Sie stehen, etwa für Anschreiben.',
    ],
    [
      ID,
      field('name', ['Name', 'Name'], {
        told: ['What the list is called in HubSpot.', 'Wie die Liste in HubSpot heißt.'],
      }),
      field('since', ['Since', 'Seit'], {
        told: ['Since when you have stood on the list.', 'Seit wann Sie auf der Liste stehen.'],
      }),
    ],
  ),
  'form-answer': group(
    'form-answer',
    ['Forms you sent', 'Gesendete Formulare'],
    ['What you entered, one line for each field.', 'Ihre Angaben, je Feld eine Zeile.'],
    [
      field('submission', ['Submission', 'Einsendung'], {
        told: [
          'The number of what you sent; lines with the same number were sent together.',
          'Die Nummer Ihrer Einsendung; Zeilen mit derselben Nummer wurden zusammen gesendet.',
        ],
      }),
      field('form', ['Form', 'Formular'], {
        told: ['The number of the form in HubSpot.', 'Die Nummer des Formulars in HubSpot.'],
      }),
      field('submitted', ['Sent', 'Gesendet'], {
        told: ['When you sent the form.', 'Wann Sie das Formular gesendet haben.'],
      }),
      field('page', ['On the page', 'Auf der Seite'], {
        told: ['The page on which the form was.', 'Die Seite, auf der das Formular war.'],
      }),
      field('field', ['Field', 'Feld'], {
        told: [
          'What was asked, by the name of the field in HubSpot.',
          'Wonach gefragt wurde, mit dem Namen des Felds in HubSpot.',
        ],
      }),
      field('value', ['Your answer', 'Ihre Angabe'], {
        told: ['What you entered or chose.', 'Was Sie eingegeben oder gewählt haben.'],
      }),
    ],
  ),
} as const satisfies Record<string, AccessGroup>
