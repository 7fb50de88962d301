import { expect, test } from './fixtures.ts'
import { referenceOn } from './person.ts'
import { invite, join, linkIn, setUpDesk, signIn, ZOFIA } from './staff.ts'

// Each kind of recipient, and a clock that can be moved to the re-checks.
test.use({ systemOptions: { profile: 'e2e/profiles/desk.yaml', movesTime: true } })

const EMAIL = 'greta.lindgren@example.test'
const VISITOR = '7d1e44a90b6c94b0'
const UID = '2f1c9a03b5'
const OMNICONVERT = 'privacy@omniconvert.example'

test('an erasure goes from the browser to every recipient and back, over a killed worker and a flushed Redis', async ({
  system,
  page,
  context,
  newContext,
}) => {
  test.setTimeout(120_000)
  const { hubspot, matomo, mailbox } = system
  const others = { hubspot: await hubspot.people(), matomo: await matomo.people() }
  const before = {
    hubspot: await Promise.all(others.hubspot.map(({ contactId }) => hubspot.remains(contactId))),
    matomo: await Promise.all(others.matomo.map(({ visitorId }) => matomo.remains(visitorId))),
  }
  const counts = { notes: 2, tasks: 0, calls: 1, emails: 0, meetings: 1, communications: 0 }
  await hubspot.addPerson({
    email: EMAIL,
    counts: { ...counts, tickets: 0, deals: 0, companies: 0 },
    sharedMeetings: 0,
  })
  await matomo.addPerson({ visitorId: VISITOR, visits: 4, sites: [1] })

  const admin = await (await newContext()).newPage()
  await setUpDesk(admin, system)
  await invite(admin, ZOFIA)
  const joining = await (await newContext()).newPage()
  const account = await join(joining, system, ZOFIA)

  let reference = ''
  await test.step('the person asks in German and sees which identifiers were found', async () => {
    await context.addCookies([
      { name: '_pk_id.1.8f2a', value: `${VISITOR}.1761900000.3.`, url: system.baseUrl },
      { name: 'hubspotutk', value: 'b0d4c0ffee5b0d4c0ffee5b0d4c0ffee', url: system.baseUrl },
      {
        name: 'mktz_client',
        value: encodeURIComponent(JSON.stringify({ uid: UID })),
        url: system.baseUrl,
      },
    ])
    await page.goto('/de')
    await page.getByRole('link', { name: 'Ihre Daten löschen lassen' }).click()
    await expect(page.getByRole('radio', { name: 'Ihre Daten löschen lassen' })).toBeChecked()
    await page.getByLabel('Ihre E-Mail-Adresse').fill(EMAIL)
    await page.getByRole('radio', { name: 'Unsere Website oder der Newsletter' }).check()
    await page.getByRole('button', { name: 'Nummern in diesem Browser suchen' }).click()
    await expect(page.getByText('wir haben 3 Nummern gefunden')).toBeVisible()
    for (const name of [
      'Besuchernummer unserer Statistik',
      'Besuchernummer unserer Kontaktdatenbank',
      'Gruppennummer für Seitentests',
    ])
      await expect(page.getByRole('checkbox', { name })).toBeChecked()
    await expect(page.getByText('Cookie _pk_id.1.8f2a, Wert 7d1e…94b0')).toBeVisible()
    await page.getByRole('button', { name: 'Weiter' }).click()

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Prüfen Sie Ihre Angaben')
    await expect(page.getByText('Eine Löschung lässt sich nicht rückgängig machen')).toBeVisible()
    await page.getByRole('button', { name: 'Anfrage senden' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Ihre Anfrage ist da. Bitte bestätigen Sie sie jetzt.',
    )
    reference = await referenceOn(page)
  })

  const desk = await (await newContext()).newPage()
  await test.step('looking at the mailed link changes nothing, the button confirms', async () => {
    await signIn(desk, account)
    const link = linkIn((await mailbox.waitFor(EMAIL, /bestätigen/)).text, '/de/confirm/')
    await page.goto(link)
    await expect(page.getByText(reference)).toBeVisible()
    await page.reload()
    await desk.goto('/desk?view=unconfirmed')
    await expect(desk.getByRole('row', { name: reference })).toContainText('Not confirmed')
    expect(await mailbox.mails(EMAIL)).toHaveLength(1)

    await page.getByRole('button', { name: 'Ja, das ist meine Anfrage' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wir suchen nach Ihren Daten')
    await mailbox.waitFor(EMAIL, /ist da/)
  })
  const status = page.url()

  await test.step('the DPO sees counts per system and approves', async () => {
    await desk.goto('/desk')
    await desk.getByRole('link', { name: reference }).click()
    await desk.getByRole('button', { name: 'Take it' }).click()
    await desk.getByRole('link', { name: 'Look at the plan' }).click()
    await expect(desk.getByRole('row', { name: /^Analytics Suite/ })).toContainText('4visits')
    await expect(desk.getByRole('row', { name: /^HubSpot/ })).toContainText('1contact')
    await expect(desk.getByRole('row', { name: /^Omniconvert/ })).toContainText('Cannot be looked up')
    await expect(desk.getByRole('row', { name: /^Paketdienst Nordwind/ })).toContainText('Staff do it')
    await hubspot.hold('gdpr-delete')
    await desk.getByRole('button', { name: 'Approve, start 4 tasks' }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Approve, start 4 tasks' }).click()
  })

  await test.step('the worker is killed inside the call to HubSpot, Redis is flushed, nothing is lost', async () => {
    await hubspot.held()
    await system.killWorker()
    await hubspot.release()
    await system.flushRedis()
    await system.startWorker()
    await desk.getByRole('link', { name: /^Tasks/ }).click()
    const task = (name: string) => desk.getByRole('row', { name: new RegExp(`^${name}`) })
    await expect(task('HubSpot')).toContainText('Accepted', { timeout: 30_000 })
    await expect(task('Analytics Suite')).toContainText('Done')
    await expect(task('Omniconvert')).toContainText('Handed off')
    await expect(task('Paketdienst Nordwind')).toContainText('For staff to do')
  })

  await test.step('the recipient that was asked by mail answers on its page', async () => {
    const partner = await (await newContext({ locale: 'en-GB' })).newPage()
    const mail = await mailbox.waitFor(OMNICONVERT, new RegExp(reference))
    expect(mail.text).toContain(UID)
    expect(mail.text).not.toContain(EMAIL)
    await partner.goto(linkIn(mail.text, '/partner/'))
    await expect(partner.getByText(UID)).toBeVisible()
    await partner.getByRole('radio', { name: 'We erased it' }).check()
    await partner.getByRole('button', { name: 'Send' }).click()
    await expect(partner.getByRole('heading', { level: 1 })).toContainText('Thank')
  })

  await test.step('the task by hand is settled with a note', async () => {
    // Live: without a reload.
    await expect(desk.getByRole('row', { name: /^Omniconvert/ })).toContainText('Done')
    const form = desk.getByRole('group', { name: 'What came of it?' })
    await form.getByRole('radio', { name: 'Nothing found' }).check()
    await desk.getByLabel('How do you know?').fill('Phone call, ticket 48213.')
    await desk.getByRole('button', { name: 'Record', exact: true }).click()
    await expect(desk.getByRole('row', { name: /^Paketdienst Nordwind/ })).toContainText('Nothing found')
  })

  await test.step('the DPO answers; the person reads the letter', async () => {
    await desk.getByRole('link', { name: 'Letter', exact: true }).click()
    await desk.getByRole('button', { name: `Send to ${EMAIL}` }).click()
    await desk.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
    await expect(desk.getByText('Fulfilled', { exact: true })).toBeVisible()
    await mailbox.waitFor(EMAIL, /Unsere Antwort/)
    await page.goto(status)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Wir haben geantwortet. Noch ist nicht alles gelöscht.',
    )
    const letter = page.getByRole('article')
    for (const name of ['Analytics Suite', 'HubSpot', 'Omniconvert', 'Paketdienst Nordwind'])
      await expect(letter).toContainText(name)
    await expect(letter).toContainText('Präsident des Amtes für den Schutz personenbezogener Daten')
  })

  await test.step('the re-check verifies, the case closes with a follow-up letter', async () => {
    await system.advance({ days: 8 })
    const mail = await mailbox.waitFor(EMAIL, /ausgegangen/, 30_000)
    await page.goto(linkIn(mail.text, '/de/status/'))
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihre Daten sind gelöscht')
    await page.getByRole('link', { name: /Lesen/ }).first().click()
    await expect(page.getByRole('article')).toContainText('HubSpot')
    await desk.goto('/desk?view=closed')
    await expect(desk.getByRole('row', { name: reference })).toContainText('Closed')
  })

  await test.step('nothing is left of that person, and everything of the others', async () => {
    // The recycling bin of deleted activities, of which the letter speaks.
    await hubspot.advance({ days: 90 })
    expect(await hubspot.remains(EMAIL)).toMatchObject({
      contacts: 0,
      activities: 0,
      recyclingBin: 0,
      records: 0,
      subscribed: 0,
      searchable: false,
    })
    expect(await matomo.remains(VISITOR)).toEqual({ visits: 0 })
    for (const [i, { contactId }] of others.hubspot.entries())
      expect(await hubspot.remains(contactId)).toEqual(before.hubspot[i])
    for (const [i, { visitorId }] of others.matomo.entries())
      expect(await matomo.remains(visitorId)).toEqual(before.matomo[i])
    expect(await hubspot.violations()).toEqual([])
    expect(await matomo.violations()).toEqual([])
  })

  await test.step('each mail went out once, and the audit trail holds', async () => {
    const mails = await mailbox.mails()
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(mails.length)
    const subjects = (await mailbox.mails(EMAIL)).map(({ subject }) => subject)
    expect(subjects, subjects.join('\n')).toHaveLength(4)
    expect(await mailbox.mails(OMNICONVERT)).toHaveLength(1)
    const verified = await system.run('rightsdesk', ['verify-audit'])
    expect(verified.code, verified.output).toBe(0)
    // What is personal stays out of the log.
    for (const personal of [EMAIL, VISITOR, UID]) expect(system.log()).not.toContain(personal)
  })
})
