metadata description = 'Who the app is: one user-assigned identity, so that roles stand before the app does and outlive it.'

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
