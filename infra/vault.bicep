metadata description = 'The vault of the three secrets, which hooks/postprovision.sh makes: no value passes through a template.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('3 to 24 letters, digits and dashes; unique in Azure.')
param name string

@description('Whether a lock keeps the vault from being deleted. Purge protection keeps a deleted vault for 90 days in any case.')
param protect bool

@description('Tags of every resource.')
param tags tagMap

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    enabledForTemplateDeployment: true // events.bicep reads the events secret by reference
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (protect) {
  name: 'keep-${name}'
  scope: vault
  properties: { level: 'CanNotDelete', notes: 'Without the number key nobody is found again, and every opt-out is forgotten.' }
}

output uri string = vault.properties.vaultUri
