metadata description = 'Availability test that calls /api/health from outside, and the alert when it does not answer.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('Name of the test.')
param name string

@description('Name of the Application Insights component that keeps the results.')
param insightsName string

@description('Host name of the app.')
param hostName string

@description('Resource id of the action group.')
param groupId string

@description('Ids of the test locations, learn.microsoft.com/azure/azure-monitor/app/availability. Each calls every 15 minutes.')
@minLength(1)
param locations string[]

@description('Tags of every resource.')
param tags tagMap

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }

resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: name
  location: location
  tags: union(tags, { 'hidden-link:${insights.id}': 'Resource' })
  kind: 'standard'
  properties: {
    Kind: 'standard'
    Name: name
    SyntheticMonitorId: name
    Enabled: true
    Frequency: 900
    Timeout: 60 // the first call may wait for an instance to start
    RetryEnabled: true
    Locations: [for id in locations: { Id: id }]
    Request: { RequestUrl: 'https://${hostName}/api/health', HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource down 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'health-down'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app does not answer, or says that something it needs is missing. infra/README.md#health-down'
    enabled: true
    severity: 1
    scopes: [test.id, insights.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: insights.id
      failedLocationCount: length(locations)
    }
    autoMitigate: true
    actions: [{ actionGroupId: groupId }]
  }
}
