targetScope = 'subscription'

metadata description = 'CommunityAlerts in one resource group: names, tags, and one module per concern. events.bicep is deployed once the app runs.'

import { alertsSettings, defaultSender, tagMap } from 'types.bicep'

@description('Name of the azd environment: part of the group\'s name and of every tag and, with subscription and location, the seed of all other names.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Azure region; Flex Consumption is not in every one (az functionapp list-flexconsumption-locations).')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Client id of the app registration that people and machines sign in to; hooks/preprovision.sh makes it.')
@minLength(36)
@maxLength(36)
param authClientId string

@description('Settings of the deployment, such as zone, language, region and currency.')
param alerts alertsSettings

@description('The default sender.')
param sender defaultSender

@description('Location of the data at rest of Communication Services, such as United States or Europe. It cannot be changed later.')
param dataLocation string = 'United States'

@description('Copies of the data: LRS in one building, ZRS in three, GZRS in another region as well.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string = 'Standard_ZRS'

@description('Memory of an instance in MB, shared by host and app. It determines the cost while idle, see README.md.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Maximum number of instances of each group of functions that scales separately.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances for HTTP that are never stopped; 0 costs nothing, but the first call waits for a start.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int = 0

@description('Mail addresses that are notified when something is wrong or costs more than it should.')
@minLength(1)
param operatorEmails string[]

@description('Monthly cost of the group, texts included, above which an alert is sent; in the subscription\'s billing currency.')
@minValue(1)
param monthlyBudget int

@description('First day of the month the budget began in, yyyy-MM-01; it cannot change afterwards.')
@minLength(10)
@maxLength(10)
param budgetStart string

@description('Percent of texts refused, unknown or not delivered above which an alert is sent.')
@minValue(1)
@maxValue(100)
param failureSharePercent int = 10

@description('Minimum number of texts within half an hour for the share to be evaluated.')
@minValue(1)
param failureShareMinTexts int = 50

@description('Ids of the availability test locations, each of which calls /api/health every 15 minutes.')
@minLength(1)
param healthLocations string[] = ['us-il-ch1-azr', 'us-va-ash-azr']

@description('Days that logs are kept; the first 31 cost nothing.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Daily limit of logs in GB, after which no more are accepted until the next day.')
@minValue(1)
@maxValue(100)
param dailyLogCapGb int = 5

@description('Days after which an event that could not be delivered is deleted.')
@minValue(7)
@maxValue(365)
param deadLetterDays int = 30

@description('Whether locks keep storage and vault from being deleted; they must be removed before azd down.')
param protect bool = true

@description('Day of the deployment, from which the first tables of recipients are named. Do not set it.')
param deployedAt string = utcNow('yyyy-MM-dd')

// Default for azd, which compiles this before hooks/preprovision.sh has run; never deployed.
var unsetClientId = '00000000-0000-0000-0000-000000000000'
var signInClientId = authClientId == unsetClientId
  ? fail('No app registration: run azd provision, whose hook makes it, or set ALERTS_AUTH_CLIENT_ID.')
  : authClientId

var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var names = {
  identity: 'id-${resourceToken}'
  storage: 'st${resourceToken}'
  vault: 'kv-${resourceToken}'
  workspace: 'log-${resourceToken}'
  insights: 'appi-${resourceToken}'
  communication: 'acs-${resourceToken}'
  topic: 'evgt-${resourceToken}'
  plan: 'plan-${resourceToken}'
  app: 'func-${resourceToken}'
  actionGroup: 'ag-${resourceToken}'
  availability: 'health-${resourceToken}'
}
var tags tagMap = { 'azd-env-name': environmentName }

var tableNames = [
  'lists'
  'areas'
  'senders'
  'campaigns'
  'settings'
  'days'
  'calendars'
  'contacts'
  'optouts'
  'peopleindex'
  'templates'
  'imports'
  'occurrences'
  'orders'
  'broadcasts'
  'broadcastcounts'
  'due'
  'budgets'
  'cards'
  'rounds'
  'replies'
  'threads'
  'notifications'
  'audit'
]
var firstMonths = [for month in ['P0M', 'P1M']: 'recipients${dateTimeAdd('${take(deployedAt, 7)}-01', month, 'yyyyMM')}']
var queueNames = ['expansions', 'batches', 'batches-urgent', 'imports']
var containers = { uploads: 'imports', package: 'package', deadLetters: 'dead-letters' }
var secrets = { numberKey: 'number-key', events: 'events-secret', previousEvents: 'events-secret-previous' }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  params: { location: location, name: names.identity, tags: tags }
}

module storage 'storage.bicep' = {
  scope: group
  params: {
    location: location
    name: names.storage
    redundancy: redundancy
    tableNames: concat(tableNames, firstMonths)
    queueNames: queueNames
    uploadsContainer: containers.uploads
    packageContainer: containers.package
    deadLettersContainer: containers.deadLetters
    deadLetterDays: deadLetterDays
    protect: protect
    tags: tags
  }
}

module vault 'vault.bicep' = {
  scope: group
  params: { location: location, name: names.vault, protect: protect, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  params: {
    location: location
    workspaceName: names.workspace
    insightsName: names.insights
    retentionDays: logRetentionDays
    dailyCapGb: dailyLogCapGb
    tags: tags
  }
}

module communication 'communication.bicep' = {
  scope: group
  params: { name: names.communication, topicName: names.topic, dataLocation: dataLocation, tags: tags }
}

module access 'access.bicep' = {
  scope: group
  params: {
    identityName: names.identity
    topicName: names.topic
    deployerObjectId: deployer().objectId
    storageName: names.storage
    deadLettersContainer: containers.deadLetters
    vaultName: names.vault
    insightsName: names.insights
    communicationName: names.communication
  }
  dependsOn: [identity, storage, vault, monitoring, communication]
}

module functions 'functions.bicep' = {
  scope: group
  params: {
    location: location
    planName: names.plan
    name: names.app
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: names.storage
    tableEndpoint: storage.outputs.tableEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    blobEndpoint: storage.outputs.blobEndpoint
    packageContainer: containers.package
    vaultUri: vault.outputs.uri
    numberKeyName: secrets.numberKey
    eventsSecretName: secrets.events
    previousEventsSecretName: secrets.previousEvents
    insightsConnectionString: monitoring.outputs.connectionString
    communicationEndpoint: communication.outputs.endpoint
    authClientId: signInClientId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    alerts: alerts
    sender: sender
    tags: tags
  }
  // Roles come first: otherwise the app would start before it may read its package.
  dependsOn: [access]
}

module alertRules 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    workspaceId: monitoring.outputs.workspaceId
    topicId: communication.outputs.topicId
    groupName: names.actionGroup
    emails: operatorEmails
    failureSharePercent: failureSharePercent
    failureShareMinTexts: failureShareMinTexts
    tags: tags
  }
}

module availability 'availability.bicep' = {
  scope: group
  params: {
    location: location
    name: names.availability
    insightsName: names.insights
    hostName: functions.outputs.hostName
    groupId: alertRules.outputs.groupId
    locations: healthLocations
    tags: tags
  }
}

module dashboard 'dashboard.bicep' = {
  scope: group
  params: {
    location: location
    displayName: 'CommunityAlerts ${environmentName}'
    workspaceId: monitoring.outputs.workspaceId
    tags: tags
  }
}

module budget 'budget.bicep' = {
  scope: group
  params: { monthlyAmount: monthlyBudget, start: budgetStart, emails: operatorEmails }
}

// Read by the hooks and by azd; only names, no secrets.
output AZURE_RESOURCE_GROUP string = group.name
output ALERTS_APP_NAME string = names.app
output ALERTS_HOST_NAME string = functions.outputs.hostName
output ALERTS_VAULT_NAME string = names.vault
output ALERTS_STORAGE_NAME string = names.storage
output ALERTS_TOPIC_NAME string = names.topic
output ALERTS_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
