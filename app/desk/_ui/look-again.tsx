import { lookAgain } from '../(in)/requests/[id]/actions.ts'
import { ActionForm } from './action-form.tsx'
import { Icon } from './icon.tsx'

export function LookAgainButton({ requestId }: { requestId: string }) {
  return (
    <ActionForm action={lookAgain} fields={{ requestId }} className="end">
      <button type="submit" className="btn quiet sm">
        <Icon name="refresh" />
        Look again
      </button>
    </ActionForm>
  )
}
