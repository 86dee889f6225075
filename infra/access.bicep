metadata description = 'All role assignments, in one module. README.md gives the reason for each.'

@description('Name of the app\'s identity.')
param identityName string

@description('Name of the system topic, whose identity writes events that Event Grid could not deliver.')
param topicName string

@description('Object id of the person who deploys, who makes the secrets and rotates one.')
param deployerObjectId string

@description('Name of the storage account.')
param storageName string

@description('Container of events that could not be delivered.')
param deadLettersContainer string

@description('Name of the vault.')
param vaultName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Name of the Communication Services resource.')
param communicationName string

// Built-in roles by id: "Azure built-in roles", learn.microsoft.com/azure/role-based-access-control/built-in-roles.
var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User
  secretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7' // Key Vault Secrets Officer
  communicationOwner: '09976791-48a7-449e-bb21-39d1a415f350' // Communication and Email Service Owner
}

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identityName }

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: topicName }

resource storage 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: storageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = { name: deadLettersContainer }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: vaultName }

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' existing = { name: communicationName }

resource appUsesStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.blobDataOwner, roles.queueDataContributor, roles.tableDataContributor]: {
    name: guid(storage.id, app.id, role)
    scope: storage
    properties: {
      principalId: app.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource appSendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, app.id, roles.metricsPublisher)
  scope: insights
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
  }
}

resource appReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, app.id, roles.secretsUser)
  scope: vault
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
  }
}

// There is no built-in role for sending alone, and custom roles are reported not to be honoured: so this role
// covers all operations of this one resource.
resource appSendsTexts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, app.id, roles.communicationOwner)
  scope: communication
  properties: {
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.communicationOwner)
  }
}

resource topicWritesDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage::blobs::deadLetters.id, topic.id, roles.blobDataContributor)
  scope: storage::blobs::deadLetters
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
  }
}

resource deployerWritesSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, deployerObjectId, roles.secretsOfficer)
  scope: vault
  properties: {
    principalId: deployerObjectId // a person or a pipeline: the type is left to Azure
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsOfficer)
  }
}
