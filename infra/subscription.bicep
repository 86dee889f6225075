metadata description = 'The subscription, a module since a vault\'s secret can only be passed to a module.'

@description('Name of the system topic.')
param topicName string

@description('https address of the route that receives events.')
@secure()
param endpoint string

@description('Secret that events carry in a header, by which the app recognizes them.')
@secure()
param secret string

@description('Resource id of the storage account.')
param storageId string

@description('Container of events that Event Grid could not deliver.')
param deadLettersContainer string

// By default Event Grid sends one event a call, and the reports of one batch would be written to its row concurrently.
@description('Maximum number of events in one call; the app has 30 seconds for a call.')
@minValue(1)
@maxValue(5000)
param maxEventsPerBatch int

@description('Preferred size of a call in kilobytes; an event has about one.')
@minValue(1)
@maxValue(1024)
param preferredBatchKilobytes int

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: topicName }

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'sms'
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: endpoint
        maxEventsPerBatch: maxEventsPerBatch
        preferredBatchSizeInKilobytes: preferredBatchKilobytes
        minimumTlsVersionAllowed: '1.2'
        deliveryAttributeMappings: [
          { name: 'X-Events-Secret', type: 'Static', properties: { value: secret, isSecret: true } }
        ]
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: [
        'Microsoft.Communication.SMSDeliveryReportReceived'
        'Microsoft.Communication.SMSReceived'
      ]
    }
    retryPolicy: { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: storageId, blobContainerName: deadLettersContainer }
      }
    }
  }
}
