import type { ReactNode } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'

export interface BrowserView {
  intro: string
  leaveOut: ReactNode
  found: { name: string; label: string; hint: string; cookie: string }[]
}

/** The numbers of a returning visitor: read only once the button is pressed, and each can be left out. */
export function BrowserField({
  words,
  view,
  chosen,
  field,
}: {
  words: { title: string; look: string; optional: string }
  view: BrowserView
  chosen: string[]
  field: UseFormRegisterReturn
}) {
  return (
    <fieldset className="field" id="browser">
      <legend className="q">
        {words.title} <span className="opt">{words.optional}</span>
      </legend>
      <p className="hint">{view.intro}</p>
      {view.found.length > 0 && (
        <div className="choices">
          {view.found.map((identifier, i) => (
            <div className="choice" key={identifier.name}>
              <input
                {...field}
                type="checkbox"
                id={`identifier-${i}`}
                value={identifier.name}
                defaultChecked={chosen.includes(identifier.name)}
                aria-describedby={`identifier-${i}-hint`}
              />
              <label htmlFor={`identifier-${i}`}>{identifier.label}</label>
              <p className="hint" id={`identifier-${i}-hint`}>
                {identifier.hint}
                <br />
                {identifier.cookie}
              </p>
            </div>
          ))}
        </div>
      )}
      {view.leaveOut && <p className="small">{view.leaveOut}</p>}
      <div className="actions">
        <button type="submit" className="second" name="do" value="look">
          {words.look}
        </button>
      </div>
    </fieldset>
  )
}
