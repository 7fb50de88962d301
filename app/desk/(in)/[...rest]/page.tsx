import { notFound } from 'next/navigation'

/** Addresses of the desk that lead nowhere get the desk's own page. */
export default function Nowhere() {
  notFound()
}
