metadata description = 'What the resource group may cost a month. It only notifies; it stops nothing. What texts may cost is decided by the areas\' spend ceilings.'

@description('Amount a month in the subscription\'s billing currency, texts included.')
@minValue(1)
param monthlyAmount int

@description('First day of the month the budget began in, yyyy-MM-01. It cannot change afterwards; hooks/preprovision.sh keeps it in the environment.')
param start string

@description('Mail addresses that are notified.')
@minLength(1)
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'communityalerts'
  properties: {
    category: 'Cost'
    amount: monthlyAmount
    timeGrain: 'Monthly'
    timePeriod: { startDate: '${start}T00:00:00Z' }
    notifications: {
      spent80: { enabled: true, operator: 'GreaterThanOrEqualTo', threshold: 80, thresholdType: 'Actual', contactEmails: emails }
      forecast100: { enabled: true, operator: 'GreaterThanOrEqualTo', threshold: 100, thresholdType: 'Forecasted', contactEmails: emails }
    }
  }
}
