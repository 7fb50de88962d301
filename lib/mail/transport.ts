import { createTransport } from 'nodemailer'

export interface OutgoingMail {
  /** one plain address */
  to: string
  /** with its angle brackets; the same over all attempts (RFC 5322 §3.6.4) */
  messageId: string
  subject: string
  html: string
  text: string
}

/**
 * `permanent`: the server refused the address or the mail for good. `serverAway`: it took no mail at all, whoever it is
 * for. `fault` is a code, never an address.
 */
type SendOutcome = { sent: true } | { sent: false; permanent: boolean; serverAway: boolean; fault: string }

export interface MailTransport {
  send(mail: OutgoingMail): Promise<SendOutcome>
  /** Whether the server can be reached and takes our credentials. */
  verify(): Promise<boolean>
  close(): void
}

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u

/** Keeps vacation notices and other robots from answering (RFC 3834; Exchange has its own header). */
const HEADERS = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/**
 * A pool of connections to the SMTP server.
 * @param options.url `smtp://` or `smtps://`, with user and password where the server asks for them
 * @param options.from the sender; `replyTo` reaches the data protection officer
 */
export function openMailTransport(options: {
  url: string
  from: { name: string; address: string }
  replyTo: string
  timeoutMs?: number
}): MailTransport {
  const timeoutMs = options.timeoutMs ?? 15_000
  const pool = createTransport({
    url: options.url,
    pool: true,
    maxConnections: 5,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: 2 * timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    maxRecipients: 1,
  })
  return {
    async send(mail) {
      if ([mail.to, mail.subject, mail.messageId].some((text) => CONTROL.test(text)))
        return { sent: false, permanent: true, serverAway: false, fault: 'control_characters' }
      try {
        await pool.sendMail({
          // As an object the address is taken as it stands, not parsed for several of them.
          to: { name: '', address: mail.to },
          from: options.from,
          replyTo: { name: '', address: options.replyTo },
          messageId: mail.messageId,
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          headers: HEADERS,
        })
        return { sent: true }
      } catch (error) {
        return outcomeOf(error as SmtpError)
      }
    },
    async verify() {
      try {
        return await pool.verify()
      } catch {
        return false
      }
    },
    close: () => pool.close(),
  }
}

interface SmtpError extends Error {
  code?: string
  responseCode?: number
  command?: string
}

/** Only what the server said of the address or the mail is permanent: our own sender or credentials can be put right. */
function outcomeOf(error: SmtpError): SendOutcome {
  const { code = 'unknown', responseCode, command = '' } = error
  const isRefused = responseCode !== undefined && responseCode >= 500 && ['RCPT TO', 'DATA'].includes(command)
  const isNoAddress = code === 'EENVELOPE' && command === 'API'
  const permanent = isRefused || isNoAddress
  const fault = [code, command.replaceAll(' ', '-'), responseCode].filter(Boolean).join(' ')
  // It went wrong before the server heard whom the mail is for.
  const serverAway = !permanent && command !== '' && !['RCPT TO', 'DATA'].includes(command)
  return { sent: false, permanent, serverAway, fault }
}
