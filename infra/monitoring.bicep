metadata description = 'One workspace for logs, traces and metrics, with Application Insights; both accessed by identity alone.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('Name of the workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Days that logs are kept; the first 31 cost nothing.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('GB a day after which the workspace takes nothing more until the next day. Alerts are blind from then on, and "campaigns-silent" says so.')
@minValue(1)
@maxValue(100)
param dailyCapGb int

@description('Tags of every resource.')
param tags tagMap

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

output workspaceId string = workspace.id
output connectionString string = insights.properties.ConnectionString
