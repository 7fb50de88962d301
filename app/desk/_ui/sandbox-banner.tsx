export function SandboxBanner() {
  return (
    <p className="sandbox">
      <b>Sandbox.</b> Invented people and recipients; no mail leaves this machine.
    </p>
  )
}
