using './main.bicep'

// Values of the azd environment, set by azd and hooks/preprovision.sh.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param authClientId = readEnvironmentVariable('ALERTS_AUTH_CLIENT_ID', '00000000-0000-0000-0000-000000000000')
param budgetStart = readEnvironmentVariable('ALERTS_BUDGET_START', '0001-01-01')
param operatorEmails = split(readEnvironmentVariable('ALERTS_OPERATOR_EMAILS', ''), ',')

// Small and easy to throw away.
param alerts = {
  Zone: 'America/Chicago'
  Language: 'en'
  Region: 'US'
  Currency: 'USD'
  Contact: readEnvironmentVariable('ALERTS_CONTACT', '') // whom people ask for access: azd env set ALERTS_CONTACT …
}
param sender = {
  From: '+18005550199' // a fictional number: replace it by the number you bought
  SegmentsPerMinute: 200
  Price: '0.01'
  TwoWay: true
  Reports: true
  HelpText: 'Community safety alerts. STOP to end, START to resume.'
  StopText: '' // the carrier confirms it
}
param dataLocation = 'United States'
param redundancy = 'Standard_LRS'
param instanceMemoryMB = 512
param alwaysReadyHttpInstances = 0
param monthlyBudget = 20
param protect = false
param dailyLogCapGb = 1
param healthLocations = ['us-il-ch1-azr']
