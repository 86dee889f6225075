metadata description = 'Communication Services, which sends texts, and the system topic for its delivery reports and replies.'

import { tagMap } from 'types.bicep'

@description('Name of the Communication Services resource; unique in Azure.')
param name string

@description('Name of the system topic.')
param topicName string

@description('Location of the service\'s data at rest. It cannot be changed later.')
param dataLocation string

@description('Tags of every resource.')
param tags tagMap

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true // no keys: roles alone decide which identities may send
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: 'global'
  tags: tags
  identity: { type: 'SystemAssigned' } // writes undelivered events, see access.bicep
  properties: {
    source: service.id
    topicType: 'Microsoft.Communication.CommunicationServices'
  }
}

output endpoint string = 'https://${service.properties.hostName}'
output topicId string = topic.id
