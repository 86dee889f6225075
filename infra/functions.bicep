metadata description = 'The function app on Flex Consumption, its settings, and the platform\'s sign-in in front of it.'

import { alertsSettings, defaultSender, tagMap } from 'types.bicep'

@description('Azure region.')
param location string

@description('Name of the plan.')
param planName string

@description('Name of the app, and the first part of its host name; unique in Azure.')
param name string

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Name of the storage account.')
param storageName string

@description('Address of its tables.')
param tableEndpoint string

@description('Address of its queues.')
param queueEndpoint string

@description('Address of its blobs.')
param blobEndpoint string

@description('Container that the package is deployed to and run from.')
param packageContainer string

@description('Address of the vault; numberKeyName and the two parameters after it name its secrets.')
param vaultUri string

@description('Name, in the vault, of the secret that makes the key of every phone number.')
param numberKeyName string

@description('Name, in the vault, of the secret that events must carry.')
param eventsSecretName string

@description('Name, in the vault, of the previous events secret, which events may carry during a rotation.')
param previousEventsSecretName string

@description('Application Insights connection string; not a secret, since local authentication is off.')
param insightsConnectionString string

@description('Address of the Communication Services resource that sends.')
param communicationEndpoint string

@description('Client id of the app registration that people sign in to.')
param authClientId string

@description('Memory of an instance in MB, shared by host and app.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Maximum number of instances, for each group of functions that scales by itself.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances for HTTP that are never stopped, so that nobody waits for a start; 0 costs nothing.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int

@description('Settings of the deployment, such as zone, language, region and currency.')
param alerts alertsSettings

@description('The default sender.')
param sender defaultSender

@description('Tags of every resource.')
param tags tagMap

var appSettings = union(
  toObject(items(alerts), item => 'Alerts__${item.key}', item => item.value),
  toObject(items(sender), item => 'Senders__Default__${item.key}', item => item.value)
)
var nonNullSettings = filter(items(appSettings), item => item.value != null)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttpInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyHttpInstances }]
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        // The host's own leases and keys, signed in as the app.
        AzureWebJobsStorage__accountName: storageName
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsDisableHomepage: 'true' // the page at / is the console's

        // Read by queue triggers (credential, clientId) and by the code (the three addresses, clientId).
        Storage__credential: 'managedidentity'
        Storage__clientId: identityClientId
        Storage__tableServiceUri: tableEndpoint
        Storage__queueServiceUri: queueEndpoint
        Storage__blobServiceUri: blobEndpoint

        NumberKey__Secret: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${numberKeyName})'
        Events__Secret: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${eventsSecretName})'
        Events__PreviousSecret: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${previousEventsSecretName})'

        AzureSms__Endpoint: communicationEndpoint
        AZURE_CLIENT_ID: identityClientId // which identity DefaultAzureCredential signs in as

        APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'

        // Sign-in authenticates by the app's identity, so there is no client secret to keep.
        OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
        WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
      },
      toObject(nonNullSettings, item => item.key, item => string(item.value))
    )
  }

  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: {
        // Public routes, the carrier's events and the console's files are open; for the rest the app itself answers 401
        // with a problem.
        requireAuthentication: false
        unauthenticatedClientAction: 'AllowAnonymous'
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: authClientId
            clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: [authClientId, 'api://${authClientId}'] }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }

  // No publishing passwords: azd signs in.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output hostName string = app.properties.defaultHostName
