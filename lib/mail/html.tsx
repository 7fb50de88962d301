import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Link,
  Row,
  Section,
  Text,
} from 'react-email'
import { dateLeaf } from '../i18n/format.ts'
import { accentInTheDark, DARK, LIGHT, ON_DARK_ACCENT } from './colours.ts'
import type { MailContent, Part } from './content.tsx'
import { spaced } from './text.ts'

const SANS = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
const MONO = "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Noto Sans Mono', Menlo, Consolas, monospace"
const plain = { margin: 0, fontSize: 17, lineHeight: '1.55', color: LIGHT.ink }
const small = { ...plain, fontSize: 15, color: LIGHT.soft }

export interface Frame {
  locale: string
  accent: string
  name: string
  service: string
  sandbox: string | null
  /** Lines of the footer; the one with the address gets a link. */
  footer: string[]
  replyTo: string
}

/** Mail programs drop style sheets, so each style stands on its element; the sheet only adds dark colours. */
function darkStyles(accent: string): string {
  const light = accentInTheDark(accent)
  return `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
html,body,.page,body>table>tbody>tr>td{background-color:${DARK.page}!important}
.band{background-color:${DARK.band}!important}
.ink{color:${DARK.ink}!important}
.soft{color:${DARK.soft}!important}
.link{color:${light}!important}
.line{border-color:${DARK.line}!important}
.edge{border-color:${DARK.edge}!important}
.fill{background-color:${light}!important;border-color:${light}!important;color:${ON_DARK_ACCENT}!important}
}`
}

/** No image, no remote file, no tracking. */
export function MailDocument({ content, frame }: { content: MailContent; frame: Frame }) {
  return (
    <Html lang={frame.locale} dir="ltr">
      <Head>
        <title>{content.subject}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <style dangerouslySetInnerHTML={{ __html: darkStyles(frame.accent) }} />
      </Head>
      <Body className="page" style={{ margin: 0, backgroundColor: LIGHT.page, fontFamily: SANS }}>
        <Container style={{ maxWidth: 600, padding: '28px 20px 40px', textAlign: 'left' }}>
          {frame.sandbox && (
            <Section
              style={{ padding: '10px 14px', backgroundColor: '#fbedd0', borderRadius: 8, marginBottom: 20 }}
            >
              <Text style={{ ...plain, fontSize: 15, fontWeight: 600, color: '#7a4b00' }}>
                {frame.sandbox}
              </Text>
            </Section>
          )}
          <Text className="ink" style={{ ...plain, fontWeight: 600, paddingBottom: 14 }}>
            {frame.name}{' '}
            <span className="soft" style={{ color: LIGHT.soft, fontWeight: 400 }}>
              {frame.service}
            </span>
          </Text>
          <Hr className="line" style={{ margin: '0 0 28px', borderTop: `1px solid ${LIGHT.line}` }} />
          {content.over && (
            <Text className="soft" style={{ ...small, marginBottom: 4 }}>
              {content.over}
            </Text>
          )}
          <Heading
            as="h1"
            className="ink"
            style={{
              margin: '0 0 14px',
              fontSize: 28,
              lineHeight: '1.2',
              letterSpacing: -0.4,
              color: LIGHT.ink,
            }}
          >
            {content.heading}
          </Heading>
          {content.parts.map((part, at) => (
            <PartBlock key={at} part={part} frame={frame} />
          ))}
          <Hr className="line" style={{ margin: '28px 0 18px', borderTop: `1px solid ${LIGHT.line}` }} />
          {frame.footer.map((line) => (
            <Text key={line} className="soft" style={{ ...small, marginBottom: 10 }}>
              <WithAddress line={line} frame={frame} />
            </Text>
          ))}
        </Container>
      </Body>
    </Html>
  )
}

function WithAddress({ line, frame }: { line: string; frame: Frame }) {
  const [before, after] = line.split(frame.replyTo)
  if (after === undefined) return line
  return (
    <>
      {before}
      <Link
        className="link"
        href={`mailto:${frame.replyTo}`}
        style={{ color: frame.accent, textDecoration: 'underline' }}
      >
        {frame.replyTo}
      </Link>
      {after}
    </>
  )
}

function PartBlock({ part, frame }: { part: Part; frame: Frame }) {
  switch (part.part) {
    case 'text':
      return (
        <Text className="ink" style={{ ...plain, marginBottom: 14 }}>
          {part.words.rich}
        </Text>
      )
    case 'heading':
      return (
        <Heading
          as="h2"
          className="ink"
          style={{ margin: '24px 0 8px', fontSize: 20, lineHeight: '1.3', fontWeight: 600, color: LIGHT.ink }}
        >
          {part.words.rich}
        </Heading>
      )
    case 'button':
      return (
        <Section style={{ padding: '10px 0 24px' }}>
          <Button
            className="fill"
            href={part.href}
            style={{
              padding: '14px 26px',
              backgroundColor: frame.accent,
              border: `1px solid ${frame.accent}`,
              borderRadius: 8,
              color: '#ffffff',
              fontSize: 19,
              lineHeight: '1.25',
              fontWeight: 600,
            }}
          >
            {part.label}
          </Button>
        </Section>
      )
    case 'code':
      return (
        <Section
          className="band"
          style={{ padding: '20px 24px 22px', backgroundColor: LIGHT.band, borderRadius: 14 }}
        >
          <Text className="ink" style={plain}>
            {part.before}
          </Text>
          <Text
            className="ink"
            style={{
              ...plain,
              margin: '6px 0 8px',
              fontFamily: MONO,
              fontSize: 30,
              lineHeight: '1.3',
              fontWeight: 600,
              letterSpacing: 2,
            }}
          >
            {spaced(part.code)}
          </Text>
          <Text className="soft" style={small}>
            {part.note}
          </Text>
        </Section>
      )
    case 'due':
      return <Due part={part} frame={frame} />
    case 'facts':
      return (
        <Section
          className="band"
          style={{
            padding: '18px 24px 8px',
            backgroundColor: LIGHT.band,
            borderRadius: 14,
            marginBottom: 14,
          }}
        >
          {part.facts.map(({ term, lines }) => (
            <Text key={term} className="ink" style={{ ...plain, marginBottom: 10, wordBreak: 'break-word' }}>
              <span className="soft" style={{ color: LIGHT.soft, fontSize: 15 }}>
                {term}
              </span>
              {lines.map((line) => (
                <span key={line}>
                  <br />
                  {line}
                </span>
              ))}
            </Text>
          ))}
        </Section>
      )
    case 'quote':
      return (
        <Text
          className="ink edge"
          style={{
            ...plain,
            margin: '0 0 14px',
            paddingLeft: 16,
            borderLeft: `3px solid ${LIGHT.edge}`,
            whiteSpace: 'pre-wrap',
          }}
        >
          {part.text}
        </Text>
      )
  }
}

function Due({ part, frame }: { part: Extract<Part, { part: 'due' }>; frame: Frame }) {
  const leaf = dateLeaf(part.date, frame.locale)
  return (
    <Section style={{ marginBottom: 14 }}>
      <Row>
        <Column aria-hidden="true" style={{ width: 92, verticalAlign: 'top', paddingRight: 18 }}>
          <Text
            className="fill"
            style={{
              ...plain,
              width: 90,
              padding: '3px 0',
              fontSize: 14,
              lineHeight: '1.3',
              fontWeight: 600,
              textAlign: 'center',
              color: '#ffffff',
              backgroundColor: frame.accent,
              border: `1px solid ${frame.accent}`,
              borderRadius: '12px 12px 0 0',
            }}
          >
            {leaf.month}
          </Text>
          <Text
            className="ink edge"
            style={{
              ...plain,
              width: 90,
              padding: '1px 0 6px',
              fontSize: 14,
              lineHeight: '1.3',
              textAlign: 'center',
              border: `1px solid ${LIGHT.edge}`,
              borderTop: 0,
              borderRadius: '0 0 12px 12px',
            }}
          >
            <span style={{ fontSize: 38, lineHeight: '1.15', fontWeight: 700 }}>{leaf.day}</span>
            <br />
            {leaf.weekday}
          </Text>
        </Column>
        <Column style={{ verticalAlign: 'top' }}>
          <Text className="ink" style={plain}>
            {part.words.rich}
          </Text>
        </Column>
      </Row>
    </Section>
  )
}
