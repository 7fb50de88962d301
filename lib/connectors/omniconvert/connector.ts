import { ConnectorError } from '../contract.ts'
import { endpointConnector } from '../http-endpoint/connector.ts'
import { omniconvert } from './manifest.ts'

/** Orders go to a service of the controller's own that stands before the processor. */
export const omniconvertConnector = endpointConnector(omniconvert, ({ endpoint }) => {
  if (!endpoint) throw new ConnectorError('invalid', 'the profile names no endpoint for Omniconvert any more')
  const { url, secret, capabilities } = endpoint
  return { baseUrl: url, secret, capabilities, identifiers: [...omniconvert.identifiers] }
})
