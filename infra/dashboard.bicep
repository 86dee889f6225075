metadata description = 'The dashboard, a workbook on the workspace. Its content is in dashboard.json.'

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('Display name.')
param displayName string

@description('Resource id of the workspace it reads.')
param workspaceId string

@description('Tags of every resource.')
param tags tagMap

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'dashboard')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: loadTextContent('dashboard.json')
  }
}
