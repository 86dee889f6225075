metadata description = 'The user-assigned identity of the app: its roles exist before the app does, and after it.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('Name of the identity.')
param name string

@description('Tags of every resource.')
param tags tagMap

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
