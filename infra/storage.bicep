metadata description = 'The one storage account: tables for state, queues for work, containers for uploads, the deployed package and events that could not be delivered.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('3 to 24 lower-case letters and digits; unique in Azure.')
param name string

@description('Copies of the data: LRS in one building, ZRS in three, GZRS in another region as well.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Tables, including the first monthly tables of recipients.')
param tableNames string[]

@description('Queues that the app reads; each also gets a -poison queue.')
param queueNames string[]

@description('Container of uploaded contact files; each is deleted when its import ends.')
param uploadsContainer string

@description('Container of the deployed package.')
param packageContainer string

@description('Container of events that Event Grid could not deliver. They hold phone numbers.')
param deadLettersContainer string

@description('Days after which an event that could not be delivered is deleted.')
@minValue(7)
@maxValue(365)
param deadLetterDays int

@description('Whether a lock keeps the account from being deleted.')
param protect bool

@description('Tags of every resource.')
param tags tagMap

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // Uploads hold phone numbers, so a deleted one must not be recoverable.
      containerDeleteRetentionPolicy: { enabled: false }
      deleteRetentionPolicy: { enabled: false }
    }

    resource containers 'containers' = [
      for container in [uploadsContainer, packageContainer, deadLettersContainer]: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for queue in flatten(map(queueNames, q => [q, '${q}-poison'])): { name: queue }]
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for table in tableNames: { name: table }]
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'delete-undelivered-events'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLettersContainer}/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: deadLetterDays } } }
            }
          }
          {
            // The app deletes uploads itself, after 24 hours at the latest; this rule covers an app that does not run.
            name: 'delete-forgotten-uploads'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${uploadsContainer}/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 2 } } }
            }
          }
        ]
      }
    }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (protect) {
  name: 'keep-${name}'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Holds who opted out. Delete the lock only on purpose.' }
}

output tableEndpoint string = account.properties.primaryEndpoints.table
output queueEndpoint string = account.properties.primaryEndpoints.queue
output blobEndpoint string = account.properties.primaryEndpoints.blob
