metadata description = 'The subscription to the carrier\'s events: the second stage, deployed by hooks/postdeploy.sh.'

// Event Grid validates the endpoint at the running app before it makes a subscription, so this cannot be part of
// main.bicep. The validation request carries the secret: with a wrong one the deployment fails, not the deliveries.

@description('Name of the system topic.')
param topicName string

@description('Host name of the app.')
param hostName string

@description('Name of the vault.')
param vaultName string

@description('Name of the storage account.')
param storageName string

@description('Name, in the vault, of the secret that events must carry.')
param eventsSecretName string = 'events-secret'

@description('Container of events that Event Grid could not deliver.')
param deadLettersContainer string = 'dead-letters'

@description('Maximum number of events per call.')
@minValue(1)
@maxValue(5000)
param maxEventsPerBatch int = 200

@description('Preferred size of a call in kilobytes.')
@minValue(1)
@maxValue(1024)
param preferredBatchKilobytes int = 256

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: vaultName }

resource storage 'Microsoft.Storage/storageAccounts@2025-08-01' existing = { name: storageName }

module sms 'subscription.bicep' = {
  params: {
    topicName: topicName
    endpoint: 'https://${hostName}/api/events/sms'
    secret: vault.getSecret(eventsSecretName)
    storageId: storage.id
    deadLettersContainer: deadLettersContainer
    maxEventsPerBatch: maxEventsPerBatch
    preferredBatchKilobytes: preferredBatchKilobytes
  }
}
