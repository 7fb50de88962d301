import { z } from 'zod'

/** A contact property as HubSpot's definitions have it. */
export interface Property {
  name: string
  label: string
  description: string
  groupName: string
  type: 'string' | 'number' | 'bool' | 'datetime' | 'enumeration'
  fieldType: 'text' | 'textarea' | 'number' | 'booleancheckbox' | 'date' | 'select' | 'checkbox'
  options: { label: string; value: string; hidden: boolean; displayOrder: number }[]
  dataSensitivity: 'non_sensitive' | 'sensitive' | 'highly_sensitive'
  hidden: boolean
  modificationMetadata: {
    archivable: boolean
    readOnlyDefinition: boolean
    readOnlyOptions: boolean
    readOnlyValue: boolean
  }
}

/** A definition, of which only what differs from a plain text field is given. */
export function property(
  name: string,
  label: string,
  more: Partial<Property> & { readOnly?: boolean } = {},
): Property {
  const { readOnly = false, ...rest } = more
  return {
    name,
    label,
    description: '',
    groupName: 'contactinformation',
    type: 'string',
    fieldType: 'text',
    options: [],
    dataSensitivity: 'non_sensitive',
    hidden: false,
    modificationMetadata: {
      archivable: false,
      readOnlyDefinition: true,
      readOnlyOptions: readOnly,
      readOnlyValue: readOnly,
    },
    ...rest,
  }
}

function options(...pairs: [value: string, label: string][]) {
  return pairs.map(([value, label], displayOrder) => ({ value, label, hidden: false, displayOrder }))
}

export function standardProperties(): Property[] {
  return [
    property('email', 'Email', { description: "A contact's email address" }),
    property('hs_additional_emails', 'Additional email addresses', {
      type: 'enumeration',
      fieldType: 'checkbox',
      readOnly: true,
    }),
    property('firstname', 'First Name'),
    property('lastname', 'Last Name'),
    property('phone', 'Phone Number'),
    property('jobtitle', 'Job Title'),
    property('city', 'City'),
    property('numemployees', 'Number of Employees', { type: 'number', fieldType: 'number' }),
    property('hs_language', 'Preferred language', {
      type: 'enumeration',
      fieldType: 'select',
      options: options(['en', 'English'], ['de', 'German'], ['pl', 'Polish']),
    }),
    property('hs_calculated_score', 'Score', { type: 'number', fieldType: 'number', hidden: true }),
    property('message', 'Message', { fieldType: 'textarea' }),
    property('lifecyclestage', 'Lifecycle Stage', {
      type: 'enumeration',
      fieldType: 'select',
      options: options(['lead', 'Lead'], ['customer', 'Customer']),
    }),
    property('hs_marketable_status', 'Marketing contact status', {
      type: 'enumeration',
      fieldType: 'booleancheckbox',
      options: options(['true', 'Marketing contact'], ['false', 'Non-marketing contact']),
      readOnly: true,
    }),
    property('createdate', 'Create Date', { type: 'datetime', fieldType: 'date', readOnly: true }),
    property('hs_object_id', 'Record ID', { type: 'number', fieldType: 'number', readOnly: true }),
  ]
}

/** HubSpot's error code for a value that the property does not take; an empty one clears it. */
export function refusalOf(property: Property | undefined, value: string): string | undefined {
  if (!property) return 'PROPERTY_DOESNT_EXIST'
  if (property.modificationMetadata.readOnlyValue) return 'READ_ONLY_VALUE'
  if (value === '') return undefined
  if (property.name === 'email' && !z.email().safeParse(value).success) return 'INVALID_EMAIL'
  if (property.type === 'number' && Number.isNaN(Number(value))) return 'INVALID_INTEGER'
  const { options } = property
  if (options.length > 0 && !options.some((one) => one.value === value)) return 'INVALID_OPTION'
  return undefined
}

/** What the documentation names for each kind of activity and record. */
export const THING_PROPERTIES: Record<string, readonly string[]> = {
  notes: ['hs_note_body'],
  tasks: ['hs_task_subject', 'hs_task_body', 'hs_task_status', 'hs_task_priority', 'hs_task_type'],
  calls: [
    'hs_call_title',
    'hs_call_body',
    'hs_call_direction',
    'hs_call_duration',
    'hs_call_status',
    'hs_call_from_number',
    'hs_call_to_number',
    'hs_call_recording_url',
  ],
  emails: [
    'hs_email_subject',
    'hs_email_text',
    'hs_email_html',
    'hs_email_direction',
    'hs_email_status',
    'hs_email_from_email',
    'hs_email_to_email',
  ],
  meetings: [
    'hs_meeting_title',
    'hs_meeting_body',
    'hs_internal_meeting_notes',
    'hs_meeting_location',
    'hs_meeting_start_time',
    'hs_meeting_end_time',
    'hs_meeting_outcome',
    'hs_meeting_external_url',
  ],
  communications: ['hs_communication_body', 'hs_communication_channel_type', 'hs_communication_logged_from'],
  tickets: ['subject', 'content', 'createdate', 'hs_pipeline_stage'],
  deals: ['dealname', 'amount', 'createdate', 'dealstage', 'closedate'],
  companies: ['name', 'domain', 'city', 'country', 'createdate'],
}

/** What every activity has beside its own. */
export const ACTIVITY_PROPERTIES = ['hs_timestamp', 'hs_createdate', 'hs_attachment_ids']
